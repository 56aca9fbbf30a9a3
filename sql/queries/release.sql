-- What boards are shown of a month's end.

-- name: release_find
SELECT least FROM release WHERE authority = $1 AND as_of = $2;

-- name: release_put
INSERT INTO release (authority, as_of, least, w_from) VALUES ($1, $2, $3, $4);

-- name: release_figures
SELECT measure, part, key, name, shown, count, out_of FROM release_figure
WHERE authority = $1 AND as_of = $2 ORDER BY line;
