-- Restricted families and the staff named for them. A grant holds while it stands and its moment has not come.

-- name: restricted_all
SELECT DISTINCT person FROM restricted WHERE authority = $1 AND w_to IS NULL AND (to_day IS NULL OR to_day >= $2) ORDER BY person;

-- name: centre_knows
-- Of these people, whom the centre $3 knows on the day $4: registered there, ever; seen there, ever; living in its reach area.
SELECT r.person FROM json_each($2) one CROSS JOIN registration r
WHERE r.authority = $1 AND r.person = CAST(one.key AS BIGINT) AND r.centre = $3 AND r.w_to IS NULL
UNION ALL
SELECT c.person FROM json_each($2) one CROSS JOIN contact c
WHERE c.authority = $1 AND c.person = CAST(one.key AS BIGINT) AND c.centre = $3 AND c.w_to IS NULL
UNION ALL
SELECT a.person FROM json_each($2) one CROSS JOIN address a CROSS JOIN reach_area l
WHERE a.authority = $1 AND a.person = CAST(one.key AS BIGINT) AND a.w_to IS NULL AND (a.to_day IS NULL OR a.to_day >= $4)
  AND l.authority = $1 AND l.lsoa = a.lsoa AND l.centre = $3 AND l.w_to IS NULL AND (l.from_day IS NULL OR l.from_day <= $4)
  AND (l.to_day IS NULL OR l.to_day >= $4);

-- name: centre_people
-- The same of everybody.
SELECT person FROM registration WHERE authority = $1 AND centre = $2 AND w_to IS NULL
UNION
SELECT person FROM contact WHERE authority = $1 AND centre = $2 AND person IS NOT NULL AND w_to IS NULL
UNION
SELECT a.person FROM reach_area l JOIN address a ON a.authority = l.authority AND a.lsoa = l.lsoa
WHERE l.authority = $1 AND l.centre = $2 AND l.w_to IS NULL AND (l.from_day IS NULL OR l.from_day <= $3)
  AND (l.to_day IS NULL OR l.to_day >= $3) AND a.w_to IS NULL AND (a.to_day IS NULL OR a.to_day >= $3);

-- name: guard_of_user
SELECT person FROM restricted_grant
WHERE authority = $1 AND user_id = $2 AND w_to IS NULL AND (until IS NULL OR until > $3);

-- name: guard_any
SELECT COUNT(*) FROM restricted_grant
WHERE authority = $1 AND user_id = $2 AND w_to IS NULL AND (until IS NULL OR until > $3);

-- name: guard_of_people
SELECT g.id, g.person, g.user_id, u.name, g.glass FROM json_each($2) one CROSS JOIN restricted_grant g JOIN app_user u ON u.id = g.user_id
WHERE g.authority = $1 AND g.person = CAST(one.key AS BIGINT) AND g.w_to IS NULL AND (g.until IS NULL OR g.until > $3)
ORDER BY u.name, g.id;

-- name: guard_add
INSERT INTO restricted_grant (authority, id, person, user_id, glass, until, reason, w_from) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: guard_end
UPDATE restricted_grant SET w_to = $3 WHERE authority = $1 AND id = $2 AND w_to IS NULL;

-- name: guard_child_named
SELECT id FROM person
WHERE authority = $1 AND family_fold = $2 AND given_fold = $3 AND birth = $4 AND kind = 'child' AND w_to IS NULL ORDER BY id;

-- name: guard_leaders
SELECT id, COALESCE(centre, 0) FROM app_user WHERE authority = $1 AND role = $2 AND w_to IS NULL ORDER BY id;

-- name: notice_add
INSERT INTO notice (authority, id, kind, user_id, person, words, at, w_from) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: notice_tell
INSERT INTO notice_for (authority, notice, user_id) VALUES ($1, $2, $3) ON CONFLICT (authority, user_id, notice) DO NOTHING;

-- name: notice_list
SELECT n.id, n.kind, n.user_id, COALESCE(n.person, 0), n.words, n.at, COALESCE(f.read_at, 0), u.name
FROM notice_for f JOIN notice n ON n.authority = f.authority AND n.id = f.notice
LEFT JOIN app_user u ON u.id = n.user_id
WHERE f.authority = $1 AND f.user_id = $2 ORDER BY n.id DESC LIMIT $3;

-- name: notice_unread
SELECT COUNT(*) FROM notice_for WHERE authority = $1 AND user_id = $2 AND read_at IS NULL;

-- name: notice_read_all
UPDATE notice_for SET read_at = $3 WHERE authority = $1 AND user_id = $2 AND read_at IS NULL;

-- name: notice_alarms
-- Without the person and the words, which are for those told.
SELECT n.id, n.kind, n.user_id, 0, CASE WHEN n.kind IN ('bulk', 'password', 'second') THEN n.words ELSE NULL END, n.at, 0, u.name
FROM notice n LEFT JOIN app_user u ON u.id = n.user_id WHERE n.authority = $1 AND n.kind <> 'answer' ORDER BY n.id DESC LIMIT $2;

-- name: restrict_add
INSERT INTO restricted (authority, person, reason, from_day, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: restrict_end
UPDATE restricted SET w_to = $3
WHERE authority = $1 AND w_to IS NULL AND person IN (SELECT CAST(one.key AS BIGINT) FROM json_each($2) one);

-- name: restrict_end_grants
UPDATE restricted_grant SET w_to = $3
WHERE authority = $1 AND w_to IS NULL AND person IN (SELECT CAST(one.key AS BIGINT) FROM json_each($2) one);

-- name: restrict_lift_add
INSERT INTO restricted_lift (authority, id, person, user_id, reason, w_from) VALUES ($1, $2, $3, $4, $5, $6);

-- name: restrict_lift_end
UPDATE restricted_lift SET w_to = $3 WHERE authority = $1 AND id = $2 AND w_to IS NULL;

-- name: restrict_lifts
SELECT l.id, l.person, l.user_id, u.name, l.reason FROM restricted_lift l JOIN app_user u ON u.id = l.user_id
WHERE l.authority = $1 AND l.w_to IS NULL ORDER BY l.id;
