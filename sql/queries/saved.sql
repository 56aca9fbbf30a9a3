-- name: saved_list
SELECT v.id, v.name, v.query, v.user_id, u.name FROM saved_view v
LEFT JOIN app_user u ON u.authority = v.authority AND u.id = v.user_id AND u.w_to IS NULL
WHERE v.authority = $1 AND v.w_to IS NULL ORDER BY v.folded;

-- name: saved_newest
SELECT id, name, query, user_id, CASE WHEN w_to IS NULL THEN 0 ELSE 1 END FROM saved_view
WHERE authority = $1 AND id = $2 ORDER BY w_from DESC LIMIT 1;

-- name: saved_of_name
SELECT id FROM saved_view WHERE authority = $1 AND folded = $2 AND w_to IS NULL;

-- name: saved_put
INSERT INTO saved_view (authority, id, name, folded, query, user_id, w_from) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: saved_end
UPDATE saved_view SET w_to = $3 WHERE authority = $1 AND id = $2 AND w_to IS NULL;
