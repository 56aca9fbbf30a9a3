-- Asking another centre whether it knows a family, blind.

-- name: blind_hints
-- Of how many children this user was told since a moment.
SELECT COUNT(DISTINCT child) FROM blind_hint WHERE authority = $1 AND user_id = $2 AND at > $3;

-- name: blind_hinted
SELECT COUNT(*) FROM blind_hint WHERE authority = $1 AND user_id = $2 AND at > $3 AND child = $4;

-- name: blind_hint_add
INSERT INTO blind_hint (authority, user_id, child, at, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: blind_ask_add
INSERT INTO blind_ask (authority, id, asker, record, child, told, at, w_from) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: blind_ask_count
SELECT COUNT(*) FROM blind_ask WHERE authority = $1 AND record = $2 AND child = $3;

-- name: blind_asks
SELECT a.id, a.asker, a.record, a.child, a.told, a.at, a.answer, COALESCE(a.answered_at, 0), asker.name, COALESCE(c.name, ''), other.name
FROM blind_ask a LEFT JOIN app_user asker ON asker.id = a.asker
LEFT JOIN centre c ON c.authority = a.authority AND c.id = asker.centre LEFT JOIN app_user other ON other.id = a.answered_by
WHERE a.authority = $1 ORDER BY CASE WHEN a.answer IS NULL THEN 0 ELSE 1 END, a.id DESC LIMIT $2;

-- name: blind_answer
UPDATE blind_ask SET answer = $3, answered_by = $4, answered_at = $5 WHERE authority = $1 AND id = $2 AND answer IS NULL;

-- name: blind_open
SELECT COUNT(*) FROM blind_ask WHERE authority = $1 AND answer IS NULL;
