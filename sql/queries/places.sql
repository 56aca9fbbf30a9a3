-- Funded places for two-year-olds that providers offer. $1 is the authority, $2 the write after which the register is read.

-- name: places_offered
-- Those that have begun by the day $3, of each provider the one that counts last.
SELECT provider, postcode, lsoa, places, to_day FROM place_offer
WHERE authority = $1 AND w_from <= $2 AND (w_to IS NULL OR w_to > $2) AND from_day <= $3 ORDER BY from_day, w_from, provider;
