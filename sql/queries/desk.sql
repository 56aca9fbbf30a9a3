-- A child registered at the desk: one record of the desk's source, and taking it back.

-- name: desk_area
SELECT l.code FROM geo_postcode p JOIN geo_lsoa l ON l.code = p.lsoa WHERE p.postcode = $1;

-- name: desk_once
SELECT id FROM person WHERE authority = $1 AND source = $2 AND ref = $3 AND w_to IS NULL;

-- name: desk_add_person
INSERT INTO person (authority, id, kind, source, ref, given, family, birth, sex, given_fold, family_fold, w_from)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: desk_add_address
INSERT INTO address (authority, person, line, postcode, lsoa, from_day, w_from) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: desk_add_identifier
INSERT INTO identifier (authority, person, scheme, value, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: desk_families
SELECT id FROM family WHERE authority = $1 AND source = $2 AND ref = $3 AND w_to IS NULL ORDER BY id;

-- name: desk_family_people
SELECT person FROM family_member WHERE authority = $1 AND family = $2 AND w_to IS NULL;

-- name: desk_add_family
INSERT INTO family (authority, id, source, ref, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: desk_add_member
INSERT INTO family_member (authority, family, person, role, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: desk_registered
-- Whether one of these records holds a registration at the centre on the day.
SELECT COUNT(*) FROM json_each($2) one CROSS JOIN registration r
WHERE r.authority = $1 AND r.person = CAST(one.key AS BIGINT) AND r.centre = $3 AND r.w_to IS NULL
  AND (r.to_day IS NULL OR r.to_day > $4);

-- name: desk_add_registration
INSERT INTO registration (authority, id, person, centre, from_day, w_from) VALUES ($1, $2, $3, $4, $5, $6);

-- name: desk_add_consent
INSERT INTO consent (authority, person, partner, given_day, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: desk_record
-- A standing record of the desk: the write that made it and whose that was, the centre it registered at.
SELECT p.w_from, p.ref, a.actor, r.centre, c.name FROM person p
JOIN source s ON s.authority = p.authority AND s.id = p.source AND s.kind = 'desk'
JOIN audit a ON a.seq = p.w_from
LEFT JOIN registration r ON r.authority = p.authority AND r.person = p.id AND r.w_to IS NULL
LEFT JOIN centre c ON c.authority = r.authority AND c.id = r.centre
WHERE p.authority = $1 AND p.id = $2 AND p.kind = 'child' AND p.w_to IS NULL;

-- name: desk_contacts
SELECT COUNT(*) FROM contact WHERE authority = $1 AND person = $2 AND w_to IS NULL;

-- name: desk_carer
SELECT c.id FROM person p JOIN person c ON c.authority = p.authority AND c.source = p.source AND c.ref = p.ref || '/carer'
WHERE p.authority = $1 AND p.id = $2 AND p.w_to IS NULL AND c.w_to IS NULL;

-- Taking back: $1 authority, $2 this write, $3 the record.

-- name: desk_end_address
UPDATE address SET w_to = $2 WHERE authority = $1 AND person = $3 AND w_to IS NULL;

-- name: desk_end_identifier
UPDATE identifier SET w_to = $2 WHERE authority = $1 AND person = $3 AND w_to IS NULL;

-- name: desk_end_registration
UPDATE registration SET w_to = $2 WHERE authority = $1 AND person = $3 AND w_to IS NULL;

-- name: desk_end_consent
UPDATE consent SET w_to = $2 WHERE authority = $1 AND person = $3 AND w_to IS NULL;

-- name: desk_end_member
UPDATE family_member SET w_to = $2 WHERE authority = $1 AND person = $3 AND w_to IS NULL;

-- name: desk_end_families
-- Families in which nobody stands any more, of those this write ended a member of.
UPDATE family SET w_to = $2 WHERE authority = $1 AND w_to IS NULL
  AND id IN (SELECT m.family FROM family_member m WHERE m.authority = $1 AND m.person = $3 AND m.w_to = $2)
  AND NOT EXISTS (SELECT 1 FROM family_member o WHERE o.authority = $1 AND o.family = family.id AND o.w_to IS NULL);

-- name: desk_end_joins_of
UPDATE merge SET w_to = $2 WHERE authority = $1 AND person = $3 AND w_to IS NULL;

-- name: desk_end_joins_to
UPDATE merge SET w_to = $2 WHERE authority = $1 AND into_person = $3 AND w_to IS NULL;

-- name: desk_end_decisions
UPDATE decision SET w_to = $2 WHERE authority = $1 AND (person_a = $3 OR person_b = $3) AND w_to IS NULL;

-- name: desk_end_person
UPDATE person SET w_to = $2 WHERE authority = $1 AND id = $3 AND w_to IS NULL;
