-- Families that staff parted or joined from a day on.

-- name: family_moves
-- Every standing one, the earlier first.
SELECT COALESCE(m.person, 0), COALESCE(m.told, 0), c.family, c.from_day, CASE WHEN c.kind = 'join' THEN 1 ELSE 0 END
FROM family_change c JOIN family_move m ON m.authority = c.authority AND m.change = c.id AND m.w_to IS NULL
WHERE c.authority = $1 AND c.w_to IS NULL ORDER BY c.from_day, c.id, m.person, m.told;

-- name: family_told_of
-- The families lists tell of these people on the day $3.
SELECT DISTINCT m.family FROM json_each($2) one CROSS JOIN family_member m
WHERE m.authority = $1 AND m.person = CAST(one.key AS BIGINT) AND m.w_to IS NULL
  AND (m.from_day IS NULL OR m.from_day <= $3) AND (m.to_day IS NULL OR m.to_day > $3) ORDER BY m.family;

-- name: family_ever
-- Who lists tell of in these families, on any day.
SELECT m.person, m.family FROM json_each($2) one CROSS JOIN family_member m
WHERE m.authority = $1 AND m.family = CAST(one.key AS BIGINT) AND m.w_to IS NULL ORDER BY m.person, m.family;

-- name: family_change_put
INSERT INTO family_change (authority, id, kind, family, beside, from_day, note, w_from) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: family_move_put
INSERT INTO family_move (authority, change, person, told, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: family_change_end
UPDATE family_change SET w_to = $3 WHERE authority = $1 AND id = $2 AND w_to IS NULL;

-- name: family_move_end
UPDATE family_move SET w_to = $3 WHERE authority = $1 AND change = $2 AND w_to IS NULL;

-- name: family_change_people
SELECT person FROM family_move WHERE authority = $1 AND change = $2 AND w_to IS NULL AND person IS NOT NULL ORDER BY person;

-- name: family_changes_of
-- The standing changes about these families or these people, the newest first: those after which they are as they are.
SELECT c.id, c.kind, c.family, c.beside, c.from_day, c.note, a.at, u.name FROM family_change c
JOIN audit a ON a.seq = c.w_from LEFT JOIN app_user u ON u.id = a.actor
WHERE c.authority = $1 AND c.w_to IS NULL AND (c.family IN (SELECT CAST(key AS BIGINT) FROM json_each($2))
    OR c.beside IN (SELECT CAST(key AS BIGINT) FROM json_each($2)))
ORDER BY c.from_day DESC, c.id DESC;

-- name: family_change_beside
SELECT beside FROM family_change WHERE authority = $1 AND id = $2;

-- name: join_ask_put
INSERT INTO family_join_ask (authority, id, family, other, from_day, note, user_id, w_from) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: join_ask_end
UPDATE family_join_ask SET w_to = $3 WHERE authority = $1 AND id = $2 AND w_to IS NULL;

-- name: join_asks
SELECT j.id, j.family, j.other, j.from_day, j.note, j.user_id, COALESCE(u.name, 'A colleague') FROM family_join_ask j LEFT JOIN app_user u ON u.id = j.user_id
WHERE j.authority = $1 AND j.w_to IS NULL ORDER BY j.id;
