-- name: site_last_write
SELECT seq FROM audit WHERE action NOT LIKE 'session%' AND action NOT LIKE 'job-%' AND action NOT LIKE 'sign-in%'
    AND action NOT LIKE 'open%' AND action NOT LIKE 'notice%' AND action NOT LIKE 'alarm%' AND action <> 'release' ORDER BY seq DESC LIMIT 1;

-- name: site_area_name
SELECT name FROM geo_lsoa WHERE code = $1;
