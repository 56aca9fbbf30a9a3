-- Ageing out: the dated rules, what is proposed, what was confirmed and taken back.

-- name: ageing_rules
SELECT reason, amount, from_day FROM ageing_rule WHERE authority = $1 AND w_to IS NULL ORDER BY reason, from_day;

-- name: ageing_rule_put
INSERT INTO ageing_rule (authority, reason, amount, from_day, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: ageing_rule_end
UPDATE ageing_rule SET w_to = $4 WHERE authority = $1 AND reason = $2 AND from_day = $3 AND w_to IS NULL;

-- name: ageing_confirmations
SELECT person, MAX(on_day) FROM confirmation WHERE authority = $1 AND w_to IS NULL AND on_day <= $2 GROUP BY person;

-- name: ageing_confirm_put
INSERT INTO confirmation (authority, person, on_day, w_from) VALUES ($1, $2, $3, $4);

-- name: ageing_centres_of
SELECT lsoa, centre FROM reach_area
WHERE authority = $1 AND w_to IS NULL AND (from_day IS NULL OR from_day <= $2) AND (to_day IS NULL OR to_day > $2)
ORDER BY lsoa, centre;

-- name: ageing_clear
DELETE FROM derived_ending WHERE authority = $1;

-- name: ageing_look_clear
DELETE FROM derived_look WHERE authority = $1;

-- name: ageing_look_put
INSERT INTO derived_look (authority, as_of, at, registrations) VALUES ($1, $2, $3, $4);

-- name: ageing_look
SELECT as_of, at, registrations FROM derived_look WHERE authority = $1;

-- name: ageing_counts
-- Proposals whose registration still stands, by reason and centre. $2: 1 to count those near a restricted person too.
SELECT d.reason, d.centre, COUNT(*) FROM derived_ending d
JOIN registration r ON r.authority = d.authority AND r.id = d.registration AND r.w_to IS NULL AND r.to_day IS NULL
WHERE d.authority = $1 AND d.shielded <= $2 GROUP BY d.reason, d.centre ORDER BY d.reason, d.centre;

-- name: ageing_proposals
-- $3 reason or '', $4 centre or 0.
SELECT d.registration, d.child, d.centre, d.reason, d.words, d.on_day, d.last_seen, d.to_centre,
    r.person, r.from_day, r.intake FROM derived_ending d
JOIN registration r ON r.authority = d.authority AND r.id = d.registration AND r.w_to IS NULL AND r.to_day IS NULL
WHERE d.authority = $1 AND d.shielded <= $2 AND ($3 = '' OR d.reason = $3) AND ($4 = 0 OR d.centre = $4)
ORDER BY CASE d.reason WHEN 'died' THEN 0 ELSE 1 END, d.centre, d.on_day, d.registration;

-- name: ageing_current
SELECT COUNT(*) FROM registration WHERE authority = $1 AND w_to IS NULL AND to_day IS NULL;

-- name: ageing_registered_at
SELECT COUNT(*) FROM registration
WHERE authority = $1 AND person = $2 AND centre = $3 AND w_to IS NULL AND to_day IS NULL;

-- name: ageing_open_put
INSERT INTO registration (authority, id, person, centre, from_day, w_from) VALUES ($1, $2, $3, $4, $5, $6);

-- name: ageing_reopen
-- What the write $2 ended, as it was before; only where nothing has changed since. $3: the one registration, or 0; $4: this write.
INSERT INTO registration (authority, id, person, centre, from_day, to_day, end_reason, intake, w_from)
SELECT old.authority, old.id, old.person, old.centre, old.from_day, old.to_day, old.end_reason, old.intake, $4
FROM registration old JOIN registration ended ON ended.authority = old.authority AND ended.id = old.id
    AND ended.w_from = $2 AND ended.w_to IS NULL
WHERE old.authority = $1 AND old.w_to = $2 AND ($3 = 0 OR old.id = $3);

-- name: ageing_end_ended
UPDATE registration SET w_to = $4
WHERE authority = $1 AND w_from = $2 AND w_to IS NULL AND ($3 = 0 OR id = $3);

-- name: ageing_before
-- What was confirmed before, the newest first, with how many of its endings still stand.
SELECT a.seq, a.at, a.actor, u.name,
    (SELECT COUNT(*) FROM registration r WHERE r.authority = a.authority AND r.w_from = a.seq AND r.w_to IS NULL
        AND r.to_day IS NOT NULL)
FROM audit a LEFT JOIN app_user u ON u.id = a.actor
WHERE a.authority = $1 AND a.action = 'age-out' ORDER BY a.seq DESC LIMIT 10;

-- name: ageing_write_is
SELECT COUNT(*) FROM audit WHERE authority = $1 AND seq = $2 AND action = 'age-out';
