-- The register: organisation, merges, children.

-- name: authority_first
SELECT id, code, name, area_note FROM authority ORDER BY id LIMIT 1;

-- name: authority_put
INSERT INTO authority (id, code, name, area_note, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: site_group_put
INSERT INTO site_group (authority, id, urn, name, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: centre_put
INSERT INTO centre (authority, id, site_group, urn, name, postcode, w_from) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: centre_all
SELECT id, site_group, urn, name, postcode FROM centre WHERE authority = $1 ORDER BY name, id;

-- name: reach_area_put
INSERT INTO reach_area (authority, centre, lsoa, note, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: target_group_put
INSERT INTO target_group (authority, code, name, w_from) VALUES ($1, $2, $3, $4)
ON CONFLICT (authority, code) DO NOTHING;

-- name: merge_all
SELECT person, into_person FROM merge WHERE authority = $1 AND w_to IS NULL;

-- name: merge_parent
SELECT into_person FROM merge WHERE authority = $1 AND person = $2 AND w_to IS NULL;

-- name: merge_children
SELECT person FROM merge WHERE authority = $1 AND into_person = $2 AND w_to IS NULL;

-- name: merge_put
INSERT INTO merge (authority, person, into_person, probability, reason, w_from) VALUES ($1, $2, $3, $4, $5, $6);

-- name: merge_end
UPDATE merge SET w_to = $3 WHERE authority = $1 AND person = $2 AND w_to IS NULL;

-- name: person_kind
SELECT kind FROM person WHERE authority = $1 AND id = $2 AND w_to IS NULL;

-- name: person_nhs
SELECT value FROM identifier WHERE authority = $1 AND person = $2 AND scheme = 'nhs' AND w_to IS NULL;

-- name: restricted_any
SELECT 1 FROM restricted WHERE authority = $1 AND w_to IS NULL AND (to_day IS NULL OR to_day >= $2) LIMIT 1;

-- name: restricted_person
SELECT 1 FROM restricted WHERE authority = $1 AND person = $2 AND w_to IS NULL AND (to_day IS NULL OR to_day >= $3) LIMIT 1;

-- name: family_companions
-- Everyone who stands in a family with this person. CROSS JOIN keeps SQLite from walking the whole authority first.
SELECT DISTINCT other.person FROM family_member own CROSS JOIN family_member other
WHERE own.authority = $1 AND own.person = $2 AND own.w_to IS NULL
  AND other.authority = $1 AND other.family = own.family AND other.w_to IS NULL AND other.person <> own.person;

-- name: record_get
SELECT p.kind, s.name, p.ref, p.given, p.family, p.sex, p.ethnicity, p.language, p.birth, p.w_from
FROM person p LEFT JOIN source s ON s.authority = p.authority AND s.id = p.source
WHERE p.authority = $1 AND p.id = $2 AND p.w_to IS NULL;

-- name: record_addresses
SELECT line, postcode, lsoa FROM address WHERE authority = $1 AND person = $2 AND w_to IS NULL
ORDER BY CASE WHEN to_day IS NULL THEN 0 ELSE 1 END, COALESCE(from_day, -999999) DESC, w_from DESC LIMIT 1;

-- name: record_identifiers
SELECT scheme, value FROM identifier WHERE authority = $1 AND person = $2 AND w_to IS NULL ORDER BY w_from;

-- name: record_merge
SELECT w_from, probability, reason FROM merge WHERE authority = $1 AND person = $2 AND w_to IS NULL;

-- name: record_registrations
SELECT r.id, r.centre, c.name, r.end_reason, r.from_day, r.to_day FROM registration r
LEFT JOIN centre c ON c.authority = r.authority AND c.id = r.centre
WHERE r.authority = $1 AND r.person = $2 AND r.w_to IS NULL ORDER BY r.from_day, r.id;

-- name: record_contacts
SELECT k.kind, k.activity, c.name, s.name, k.on_day FROM contact k
LEFT JOIN centre c ON c.authority = k.authority AND c.id = k.centre
LEFT JOIN source s ON s.authority = k.authority AND s.id = k.source
WHERE k.authority = $1 AND k.person = $2 AND k.w_to IS NULL ORDER BY k.on_day DESC, k.id;

-- name: record_groups
SELECT m.group_code, g.name, s.name, m.from_day, m.to_day FROM group_member m
LEFT JOIN target_group g ON g.authority = m.authority AND g.code = m.group_code
LEFT JOIN source s ON s.authority = m.authority AND s.id = m.source
WHERE m.authority = $1 AND m.person = $2 AND m.w_to IS NULL ORDER BY m.group_code, m.from_day;

-- name: record_consents
SELECT partner, given_day, withdrawn_day FROM consent WHERE authority = $1 AND person = $2 AND w_to IS NULL
ORDER BY partner, given_day;

-- name: record_families
SELECT family FROM family_member WHERE authority = $1 AND person = $2 AND w_to IS NULL ORDER BY family;

-- name: family_people
SELECT m.person, m.role, p.given, p.family, p.birth, p.kind FROM family_member m
JOIN person p ON p.authority = m.authority AND p.id = m.person AND p.w_to IS NULL
WHERE m.authority = $1 AND m.family = $2 AND m.w_to IS NULL ORDER BY p.kind, p.birth, m.person;

-- name: search_family
SELECT id, given_fold, family_fold FROM person
WHERE authority = $1 AND family_fold >= $2 AND family_fold <= $3 AND kind = 'child' AND w_to IS NULL
ORDER BY family_fold, given_fold, id LIMIT $4;

-- name: search_given
SELECT id, given_fold, family_fold FROM person
WHERE authority = $1 AND given_fold >= $2 AND given_fold <= $3 AND kind = 'child' AND w_to IS NULL
ORDER BY given_fold, family_fold, id LIMIT $4;

-- name: search_nhs
SELECT i.person FROM identifier i JOIN person p ON p.authority = i.authority AND p.id = i.person AND p.w_to IS NULL
WHERE i.authority = $1 AND i.scheme = 'nhs' AND i.value = $2 AND i.w_to IS NULL AND p.kind = 'child'
ORDER BY i.person LIMIT $3;
