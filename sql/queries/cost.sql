-- Costs of centres. $1 is the authority.

-- name: cost_all
SELECT centre, kind, from_day, to_day, pence FROM cost WHERE authority = $1 AND w_to IS NULL ORDER BY centre, kind, from_day, to_day;

-- name: cost_sessions
-- An activity of a centre, or of one of its venues, on one day, with an attendance at least.
SELECT DISTINCT COALESCE(k.centre, v.centre) AS place, k.on_day, COALESCE(k.activity, '') AS activity
FROM contact k LEFT JOIN venue v ON v.authority = k.authority AND v.id = k.venue
WHERE k.authority = $1 AND k.w_to IS NULL AND k.kind = 'attendance' AND k.on_day BETWEEN $2 AND $3 AND COALESCE(k.centre, v.centre) IS NOT NULL
ORDER BY place, k.on_day, activity;
