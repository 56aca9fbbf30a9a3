-- Long work that pages started.

-- name: job_last
SELECT MAX(id) FROM job;

-- name: job_put
INSERT INTO job (authority, id, kind, title, actor, began_at, state, w_from) VALUES ($1, $2, $3, $4, $5, $6, 'running', $7);

-- name: job_end
UPDATE job SET state = $3, ended_at = $4, words = $5, intake = $6 WHERE authority = $1 AND id = $2;

-- name: job_get
SELECT j.id, j.kind, j.title, j.actor, u.name, j.began_at, j.ended_at, j.state, j.words, j.intake, j.w_from
FROM job j LEFT JOIN app_user u ON u.id = j.actor
WHERE j.authority = $1 AND j.id = $2;

-- name: job_recent
SELECT j.id, j.kind, j.title, j.actor, u.name, j.began_at, j.ended_at, j.state, j.words, j.intake, j.w_from
FROM job j LEFT JOIN app_user u ON u.id = j.actor
WHERE j.authority = $1 ORDER BY j.id DESC LIMIT 50;

-- name: job_did
SELECT a.action, a.seq FROM audit a
WHERE a.authority = $1 AND a.actor = $2 AND a.seq > $3 AND a.action IN ('import', 'withdraw', 'cleanse', 'ageing-look')
  AND NOT EXISTS (SELECT 1 FROM job j WHERE j.authority = a.authority AND j.w_from > $3 AND j.w_from < a.seq)
ORDER BY a.seq LIMIT 4;

-- name: job_intake
SELECT id FROM intake WHERE authority = $1 AND w_from = $2;
