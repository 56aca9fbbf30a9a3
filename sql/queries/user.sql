-- name: user_add
INSERT INTO app_user (authority, id, name, role, password, failed, failed_since, locked_until, w_from, last_day, centre, must_choose)
VALUES ($1, $2, $3, $4, $5, 0, 0, 0, $6, $7, $8, $9);

-- name: user_by_name
SELECT id, authority, name, role, locked_until, last_day, COALESCE(centre, 0), COALESCE(closed_at, 0), must_choose, password, failed, second_key, COALESCE(second_step, 0)
FROM app_user
WHERE name = $1 AND w_to IS NULL;

-- name: user_by_id
SELECT id, authority, name, role, locked_until, last_day, COALESCE(centre, 0), COALESCE(closed_at, 0), must_choose
FROM app_user
WHERE id = $1 AND w_to IS NULL;

-- name: user_all
SELECT id, authority, name, role, locked_until, last_day, COALESCE(centre, 0), COALESCE(closed_at, 0), must_choose
FROM app_user
WHERE authority = $1 AND w_to IS NULL
ORDER BY name;

-- name: user_name_count
SELECT COUNT(*) FROM app_user WHERE name = $1;

-- name: user_name_others
SELECT COUNT(*) FROM app_user WHERE name = $1 AND id <> $2;

-- name: user_change
UPDATE app_user SET name = $2, role = $3, last_day = $4, centre = $5 WHERE id = $1;

-- name: user_close
UPDATE app_user SET closed_at = $2 WHERE id = $1;

-- name: user_password
UPDATE app_user SET password = $2, must_choose = $3 WHERE id = $1;

-- name: user_hash
SELECT password FROM app_user WHERE id = $1 AND w_to IS NULL;

-- name: user_other_admins
-- Those of role $2 who may sign in for good, but for $3.
SELECT COUNT(*) FROM app_user WHERE authority = $1 AND role = $2 AND id <> $3 AND w_to IS NULL AND closed_at IS NULL AND last_day IS NULL;

-- name: user_wrong_password
-- $2 now, $3 how long it rests when this is the last of $4 tries, $5 before when wrong ones are forgotten.
UPDATE app_user
SET locked_until = CASE WHEN (CASE WHEN failed_since > CAST($5 AS BIGINT) THEN failed + 1 ELSE 1 END) % CAST($4 AS BIGINT) = 0
                        THEN CAST($2 AS BIGINT) + CAST($3 AS BIGINT) ELSE locked_until END,
    failed = CASE WHEN failed_since > CAST($5 AS BIGINT) THEN failed + 1 ELSE 1 END, failed_since = CAST($2 AS BIGINT)
WHERE name = $1;

-- name: address_rest
SELECT failed, rests_until FROM sign_in_address WHERE address = $1;

-- name: address_wrong
INSERT INTO sign_in_address (address, failed, failed_since, rests_until) VALUES ($1, 1, CAST($2 AS BIGINT), 0)
ON CONFLICT (address) DO UPDATE SET
    rests_until = CASE WHEN (CASE WHEN sign_in_address.failed_since > CAST($5 AS BIGINT) THEN sign_in_address.failed + 1 ELSE 1 END)
                            % CAST($4 AS BIGINT) = 0
                       THEN CAST($2 AS BIGINT) + CAST($3 AS BIGINT) ELSE sign_in_address.rests_until END,
    failed = CASE WHEN sign_in_address.failed_since > CAST($5 AS BIGINT) THEN sign_in_address.failed + 1 ELSE 1 END,
    failed_since = CAST($2 AS BIGINT);

-- name: device_rest
SELECT failed, rests_until FROM sign_in_device WHERE device = $1 AND user_id = $2;

-- name: device_wrong
UPDATE sign_in_device
SET rests_until = CASE WHEN (CASE WHEN failed_since > CAST($6 AS BIGINT) THEN failed + 1 ELSE 1 END) % CAST($5 AS BIGINT) = 0
                       THEN CAST($3 AS BIGINT) + CAST($4 AS BIGINT) ELSE rests_until END,
    failed = CASE WHEN failed_since > CAST($6 AS BIGINT) THEN failed + 1 ELSE 1 END, failed_since = CAST($3 AS BIGINT)
WHERE device = $1 AND user_id = $2;

-- name: device_right
UPDATE sign_in_device SET failed = 0, failed_since = 0, rests_until = 0 WHERE device = $1 AND user_id = $2;

-- name: device_add
INSERT INTO sign_in_device (device, user_id, created_at, failed, failed_since, rests_until) VALUES ($1, $2, $3, 0, 0, 0)
ON CONFLICT (device, user_id) DO NOTHING;

-- name: second_is_on
SELECT COUNT(*) FROM app_user WHERE id = $1 AND second_key IS NOT NULL;

-- name: second_set
UPDATE app_user SET second_key = $2, second_step = $3 WHERE id = $1;

-- name: second_used
UPDATE app_user SET second_step = $2 WHERE id = $1 AND (second_step IS NULL OR second_step < $2);

-- name: second_clear
UPDATE app_user SET second_key = NULL, second_step = NULL WHERE id = $1 AND second_key IS NOT NULL;

-- name: recovery_add
INSERT INTO recovery_code (user_id, hash, w_from) VALUES ($1, $2, $3);

-- name: recovery_use
UPDATE recovery_code SET w_to = $3 WHERE user_id = $1 AND hash = $2 AND w_to IS NULL;

-- name: recovery_end_all
UPDATE recovery_code SET w_to = $2 WHERE user_id = $1 AND w_to IS NULL;

-- name: session_remove_user
DELETE FROM session WHERE user_id = $1;

-- name: user_right_password
UPDATE app_user SET failed = 0, failed_since = 0, locked_until = 0 WHERE id = $1;

-- name: session_add
INSERT INTO session (token_hash, user_id, created_at, seen_at, csrf) VALUES ($1, $2, $3, $3, $4);

-- name: session_by_token
SELECT app_user.id, app_user.authority, app_user.name, app_user.role, app_user.locked_until,
       app_user.last_day, COALESCE(app_user.centre, 0), COALESCE(app_user.closed_at, 0), app_user.must_choose, session.created_at, session.seen_at, session.csrf
FROM session
JOIN app_user ON app_user.id = session.user_id AND app_user.w_to IS NULL
WHERE session.token_hash = $1;

-- name: session_seen
UPDATE session SET seen_at = $2 WHERE token_hash = $1;

-- name: session_remove
DELETE FROM session WHERE token_hash = $1;

-- name: session_remove_old
DELETE FROM session WHERE created_at < $1;
