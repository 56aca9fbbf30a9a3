-- The data book: groups of centres, and what people write beside the figures.

-- name: site_group_all
SELECT id, urn, name FROM site_group WHERE authority = $1 ORDER BY name, id;

-- name: commentary_all
SELECT c.place, c.section, c.words, c.w_from, a.at, u.name FROM commentary c JOIN audit a ON a.seq = c.w_from
LEFT JOIN app_user u ON u.id = a.actor WHERE c.authority = $1 AND c.w_to IS NULL ORDER BY c.place, c.section;

-- name: commentary_versions
SELECT c.place, c.section, c.words, c.w_from, a.at, u.name FROM commentary c JOIN audit a ON a.seq = c.w_from
LEFT JOIN app_user u ON u.id = a.actor WHERE c.authority = $1 AND c.place = $2 AND c.section = $3 ORDER BY c.w_from DESC;

-- name: commentary_now
SELECT w_from FROM commentary WHERE authority = $1 AND place = $2 AND section = $3 AND w_to IS NULL;

-- name: commentary_end
UPDATE commentary SET w_to = $4 WHERE authority = $1 AND place = $2 AND section = $3 AND w_to IS NULL;

-- name: commentary_put
INSERT INTO commentary (authority, place, section, words, w_from) VALUES ($1, $2, $3, $4, $5);
