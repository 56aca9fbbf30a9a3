-- The quality of the lists: whole tables in the order of people, merged in memory.

-- name: quality_people
SELECT person.id, person.source, person.birth, person.given_fold, person.sex, person.ethnicity, person.language, intake.at
FROM person LEFT JOIN intake ON intake.authority = person.authority AND intake.id = person.intake
WHERE person.authority = $1 AND person.kind = 'child' AND person.w_to IS NULL ORDER BY person.id;

-- name: quality_addresses
SELECT person, CASE WHEN lsoa IS NULL THEN 0 ELSE 1 END FROM address
WHERE +authority = $1 AND w_to IS NULL AND postcode IS NOT NULL;

-- name: quality_identifiers
SELECT person, scheme FROM identifier WHERE +authority = $1 AND w_to IS NULL AND scheme IN ('nhs', 'phone');

-- name: quality_registered
SELECT person, centre FROM registration WHERE +authority = $1 AND w_to IS NULL AND (to_day IS NULL OR to_day > $2);

-- name: quality_sources
SELECT s.id, s.name, s.kind, COALESCE(SUM(i.rejected), 0), COUNT(i.id), MIN(i.at), MAX(i.at)
FROM source s LEFT JOIN intake i ON i.authority = s.authority AND i.source = s.id AND i.w_to IS NULL
WHERE s.authority = $1 GROUP BY s.id, s.name, s.kind ORDER BY s.name, s.id;

-- name: quality_rows
SELECT i.file_name, r.line, r.column_name, r.reason, CASE WHEN r.state = 'rejected' THEN 1 ELSE 0 END, r.person
FROM intake i JOIN intake_row r ON r.authority = i.authority AND r.intake = i.id
WHERE i.authority = $1 AND i.source = $2 AND i.w_to IS NULL ORDER BY i.id DESC, r.line, r.reason;

-- name: quality_targets
SELECT source, check_word, owner, percent, baseline, set_day, due_day FROM quality_target
WHERE authority = $1 AND w_to IS NULL ORDER BY due_day, source, check_word;

-- name: quality_target_end
UPDATE quality_target SET w_to = $4 WHERE authority = $1 AND source = $2 AND check_word = $3 AND w_to IS NULL;

-- name: quality_target_put
INSERT INTO quality_target (authority, source, check_word, owner, percent, baseline, set_day, due_day, w_from)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);
