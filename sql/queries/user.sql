-- name: user_add
INSERT INTO app_user (authority, id, name, role, password, failed, failed_since, locked_until, w_from, last_day)
VALUES ($1, $2, $3, $4, $5, 0, 0, 0, $6, $7);

-- name: user_by_name
SELECT id, authority, name, role, locked_until, last_day, password, failed
FROM app_user
WHERE name = $1 AND w_to IS NULL;

-- name: user_by_id
SELECT id, authority, name, role, locked_until, last_day
FROM app_user
WHERE id = $1 AND w_to IS NULL;

-- name: user_all
SELECT id, authority, name, role, locked_until, last_day
FROM app_user
WHERE authority = $1 AND w_to IS NULL
ORDER BY name;

-- name: user_name_count
SELECT COUNT(*) FROM app_user WHERE name = $1;

-- name: user_wrong_password
UPDATE app_user
SET locked_until = CASE WHEN failed_since > CAST($2 AS BIGINT) - CAST($3 AS BIGINT) AND failed + 1 >= CAST($4 AS BIGINT)
                        THEN CAST($2 AS BIGINT) + CAST($3 AS BIGINT) ELSE locked_until END,
    failed = CASE WHEN failed_since > CAST($2 AS BIGINT) - CAST($3 AS BIGINT) THEN failed + 1 ELSE 1 END,
    failed_since = CASE WHEN failed_since > CAST($2 AS BIGINT) - CAST($3 AS BIGINT) THEN failed_since ELSE CAST($2 AS BIGINT) END
WHERE name = $1;

-- name: user_right_password
UPDATE app_user SET failed = 0, failed_since = 0, locked_until = 0 WHERE id = $1;

-- name: session_add
INSERT INTO session (token_hash, user_id, created_at, seen_at, csrf) VALUES ($1, $2, $3, $3, $4);

-- name: session_by_token
SELECT app_user.id, app_user.authority, app_user.name, app_user.role, app_user.locked_until,
       app_user.last_day, session.created_at, session.seen_at, session.csrf
FROM session
JOIN app_user ON app_user.id = session.user_id AND app_user.w_to IS NULL
WHERE session.token_hash = $1;

-- name: session_seen
UPDATE session SET seen_at = $2 WHERE token_hash = $1;

-- name: session_remove
DELETE FROM session WHERE token_hash = $1;

-- name: session_remove_old
DELETE FROM session WHERE created_at < $1;
