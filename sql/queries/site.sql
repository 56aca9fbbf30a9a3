-- name: site_area_name
SELECT name FROM geo_lsoa WHERE code = $1;
