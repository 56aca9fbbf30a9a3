-- What cleansings did, and what people decided.

-- name: runs_last
-- The newest first; $2: only this one, or 0.
SELECT a.seq, a.at, a.action, u.name, a.detail FROM audit a LEFT JOIN app_user u ON u.id = a.actor
WHERE a.authority = $1 AND a.action IN ('cleanse', 'age-out') AND ($2 = 0 OR a.seq = $2) ORDER BY a.seq DESC LIMIT $3;

-- name: runs_joined
-- The last column: whether it stands no more.
SELECT person, into_person, CASE WHEN w_to IS NULL THEN 0 ELSE 1 END FROM merge WHERE authority = $1 AND w_from = $2 ORDER BY person;

-- name: runs_ended
SELECT person, person, CASE WHEN w_to IS NULL THEN 0 ELSE 1 END FROM registration
WHERE authority = $1 AND w_from = $2 AND to_day IS NOT NULL ORDER BY person, id;

-- name: runs_verdicts
-- Who decided; about whom; what; whether it stands no more; when. $2: only this user's, or 0.
SELECT a.actor, u.name, COALESCE(u.role, 0), d.person_a, d.person_b, CASE d.verdict WHEN 'same' THEN 0 WHEN 'different' THEN 1 ELSE 2 END,
    CASE WHEN d.w_to IS NULL THEN 0 ELSE 1 END, a.at
FROM decision d JOIN audit a ON a.seq = d.w_from LEFT JOIN app_user u ON u.id = a.actor
WHERE d.authority = $1 AND ($2 = 0 OR a.actor = $2) ORDER BY u.name, a.actor, a.seq DESC;

-- name: runs_joins_by
SELECT a.actor, u.name, COALESCE(u.role, 0), m.person, m.into_person, 3, CASE WHEN m.w_to IS NULL THEN 0 ELSE 1 END, a.at
FROM audit a JOIN merge m ON m.authority = a.authority AND m.w_from = a.seq LEFT JOIN app_user u ON u.id = a.actor
WHERE a.authority = $1 AND a.action = 'cleanse' AND ($2 = 0 OR a.actor = $2) ORDER BY u.name, a.actor, a.seq DESC;

-- name: runs_endings_by
SELECT a.actor, u.name, COALESCE(u.role, 0), r.person, r.person, 4, CASE WHEN r.w_to IS NULL THEN 0 ELSE 1 END, a.at
FROM audit a JOIN registration r ON r.authority = a.authority AND r.w_from = a.seq LEFT JOIN app_user u ON u.id = a.actor
WHERE a.authority = $1 AND a.action = 'age-out' AND r.to_day IS NOT NULL AND ($2 = 0 OR a.actor = $2) ORDER BY u.name, a.actor, a.seq DESC;
