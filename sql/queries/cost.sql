-- Costs of centres. $1 is the authority.

-- name: cost_all
SELECT centre, kind, from_day, to_day, pence FROM cost WHERE authority = $1 AND w_to IS NULL ORDER BY centre, kind, from_day, to_day;
