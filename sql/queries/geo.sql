-- Places: clearing, putting and reading the reference tables.

-- name: geo_clear_authority
DELETE FROM geo_authority WHERE code = $1;

-- name: geo_clear_wards
DELETE FROM geo_ward WHERE authority = $1;

-- name: geo_clear_lsoas
DELETE FROM geo_lsoa WHERE authority = $1;

-- name: geo_clear_deprivation
DELETE FROM geo_deprivation WHERE lsoa IN (SELECT code FROM geo_lsoa WHERE authority = $1);

-- name: geo_clear_population
DELETE FROM geo_population WHERE lsoa IN (SELECT code FROM geo_lsoa WHERE authority = $1);

-- name: geo_clear_estimates
DELETE FROM geo_estimate WHERE lsoa IN (SELECT code FROM geo_lsoa WHERE authority = $1);

-- name: geo_clear_projection
DELETE FROM geo_projection WHERE authority = $1;

-- name: geo_clear_postcodes
DELETE FROM geo_postcode WHERE lsoa IN (SELECT code FROM geo_lsoa WHERE authority = $1);

-- name: geo_clear_outlines
DELETE FROM geo_outline WHERE authority = $1;

-- name: geo_clear_postcode
DELETE FROM geo_postcode WHERE postcode = $1;

-- name: geo_count_postcodes
SELECT COUNT(*) FROM geo_postcode;

-- name: geo_put_authority
INSERT INTO geo_authority (code, name, origin_lat, origin_lon, population_year, population_source)
VALUES ($1, $2, 0, 0, 0, 'no estimates loaded')
ON CONFLICT (code) DO UPDATE SET name = excluded.name;

-- name: geo_put_ward
INSERT INTO geo_ward (code, name, authority) VALUES ($1, $2, $3)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, authority = excluded.authority;

-- name: geo_put_lsoa
INSERT INTO geo_lsoa (code, name, ward, authority, lsoa11) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, ward = excluded.ward, authority = excluded.authority;

-- name: geo_put_lsoa_parent
UPDATE geo_lsoa SET lsoa11 = $2 WHERE code = $1;

-- name: geo_put_lsoa_point
UPDATE geo_lsoa SET lat = $2, lon = $3 WHERE code = $1;

-- name: geo_put_postcode
INSERT INTO geo_postcode (postcode, lat, lon, lsoa, lsoa11, live) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (postcode) DO UPDATE SET lat = excluded.lat, lon = excluded.lon, lsoa = excluded.lsoa,
    lsoa11 = excluded.lsoa11, live = excluded.live;

-- name: geo_put_deprivation
INSERT INTO geo_deprivation (lsoa, edition, imd_rank, imd_decile, idaci_rank, idaci_decile)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (lsoa, edition) DO UPDATE SET
    imd_rank = COALESCE(excluded.imd_rank, geo_deprivation.imd_rank),
    imd_decile = COALESCE(excluded.imd_decile, geo_deprivation.imd_decile),
    idaci_rank = COALESCE(excluded.idaci_rank, geo_deprivation.idaci_rank),
    idaci_decile = COALESCE(excluded.idaci_decile, geo_deprivation.idaci_decile);

-- name: geo_put_population
INSERT INTO geo_population (lsoa, age, value) VALUES ($1, $2, $3)
ON CONFLICT (lsoa, age) DO UPDATE SET value = excluded.value;

-- name: geo_put_estimate
INSERT INTO geo_estimate (lsoa, year, age0, age1, age2, age3, age4) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (lsoa, year) DO UPDATE SET age0 = excluded.age0, age1 = excluded.age1, age2 = excluded.age2,
    age3 = excluded.age3, age4 = excluded.age4;

-- name: geo_put_population_source
UPDATE geo_authority SET population_year = $2, population_source = $3
WHERE code = (SELECT authority FROM geo_lsoa WHERE geo_lsoa.code = $1);

-- name: geo_put_outline
INSERT INTO geo_outline (kind, code, authority, path) VALUES ($1, $2, $3, $4)
ON CONFLICT (kind, code) DO UPDATE SET authority = excluded.authority, path = excluded.path;

-- name: geo_put_origin
UPDATE geo_authority SET origin_lat = $2, origin_lon = $3 WHERE code = $1;

-- name: geo_all_authorities
SELECT code, name, origin_lat, origin_lon, population_year, population_source FROM geo_authority ORDER BY code;

-- name: geo_all_wards
SELECT code, name, authority FROM geo_ward ORDER BY code;

-- name: geo_all_lsoas
SELECT code, name, ward, authority, lsoa11, lat, lon FROM geo_lsoa ORDER BY code;

-- name: geo_all_deprivation
SELECT lsoa, imd_rank, imd_decile, idaci_rank, idaci_decile FROM geo_deprivation WHERE edition = $1;

-- name: geo_all_population
SELECT lsoa, age, value FROM geo_population WHERE age BETWEEN 0 AND 4;

-- name: geo_all_estimates
SELECT lsoa, year, age0, age1, age2, age3, age4, adults FROM geo_estimate WHERE year <= $1 ORDER BY year, lsoa;

-- name: geo_all_projections
SELECT authority, age, year, value, source FROM geo_projection
WHERE age BETWEEN 0 AND 4 AND year <= $1 ORDER BY authority, year, age;

-- name: geo_all_postcodes
SELECT postcode, lat, lon, lsoa, lsoa11, live FROM geo_postcode ORDER BY postcode;

-- name: geo_all_outlines
SELECT kind, code, path FROM geo_outline;

-- name: geo_shares
SELECT lsoa11, lsoa, COUNT(*) FROM geo_postcode WHERE live = 1 GROUP BY lsoa11, lsoa ORDER BY lsoa11, lsoa;

-- name: geo_clear_neighbours
DELETE FROM geo_neighbour WHERE authority = $1;

-- name: geo_put_neighbour
INSERT INTO geo_neighbour (authority, place, measure, year, percent, source) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (authority, measure, year, place) DO UPDATE SET percent = excluded.percent, source = excluded.source;

-- The newest year up to $3.
-- name: geo_neighbours
SELECT place, year, percent, source FROM geo_neighbour WHERE authority = $1 AND measure = $2 AND year =
    (SELECT MAX(year) FROM geo_neighbour WHERE authority = $1 AND measure = $2 AND year <= $3)
ORDER BY percent, place;
