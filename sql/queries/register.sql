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

-- name: reach_area_all
-- Valid on the day $2; the lowest centre where several serve an area.
SELECT lsoa, MIN(centre) FROM reach_area
WHERE authority = $1 AND w_to IS NULL
  AND (from_day IS NULL OR from_day <= $2) AND (to_day IS NULL OR to_day > $2)
GROUP BY lsoa ORDER BY lsoa;

-- name: target_group_put
INSERT INTO target_group (authority, code, name, w_from) VALUES ($1, $2, $3, $4)
ON CONFLICT (authority, code) DO NOTHING;

-- name: merge_all
-- As they stood after the write $2.
SELECT person, into_person FROM merge WHERE authority = $1 AND w_from <= $2 AND (w_to IS NULL OR w_to > $2);

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

-- name: near_people
-- Who stands beside these people: other records of the same child, others of the same family, those whom staff moved together.
SELECT CAST(one.key AS BIGINT), m.into_person FROM json_each($2) one CROSS JOIN merge m
WHERE m.authority = $1 AND m.person = CAST(one.key AS BIGINT) AND m.w_to IS NULL
UNION ALL
SELECT CAST(one.key AS BIGINT), m.person FROM json_each($2) one CROSS JOIN merge m
WHERE m.authority = $1 AND m.into_person = CAST(one.key AS BIGINT) AND m.w_to IS NULL
UNION ALL
SELECT own.person, other.person FROM json_each($2) one CROSS JOIN family_member own CROSS JOIN family_member other
WHERE own.authority = $1 AND own.person = CAST(one.key AS BIGINT) AND own.w_to IS NULL
  AND other.authority = $1 AND other.family = own.family AND other.w_to IS NULL AND other.person <> own.person
UNION ALL
SELECT own.person, other.person FROM json_each($2) one CROSS JOIN family_move own CROSS JOIN family_move other
WHERE own.authority = $1 AND own.person = CAST(one.key AS BIGINT) AND own.w_to IS NULL
  AND other.authority = $1 AND other.change = own.change AND other.w_to IS NULL AND other.person <> own.person;

-- name: near_merges
-- All ties of near_people at once, of a whole register, in three questions.
SELECT person, into_person FROM merge WHERE authority = $1 AND w_to IS NULL;

-- name: near_families
SELECT family, person FROM family_member WHERE authority = $1 AND w_to IS NULL ORDER BY family;

-- name: near_moves
SELECT change, person FROM family_move WHERE authority = $1 AND w_to IS NULL AND person IS NOT NULL ORDER BY change;

-- name: restricted_people
SELECT r.person FROM json_each($2) one CROSS JOIN restricted r
WHERE r.authority = $1 AND r.person = CAST(one.key AS BIGINT) AND r.w_to IS NULL AND (r.to_day IS NULL OR r.to_day >= $3);

-- name: merge_roots
-- From each of these records that has joined another, step by step up to its root. Only the steps: what more could be asked here
-- would make PostgreSQL expect many rows and walk the whole table.
WITH RECURSIVE up (asked, person, depth) AS (
    SELECT CAST(one.key AS BIGINT), CAST(one.key AS BIGINT), 0 FROM json_each($2) one
    UNION SELECT up.asked, m.into_person, up.depth + 1 FROM up CROSS JOIN merge m
    WHERE m.authority = $1 AND m.person = up.person AND m.w_to IS NULL AND up.depth < 1000)
SELECT asked, person FROM up WHERE depth > 0 ORDER BY asked, depth;

-- name: merge_trees
-- Every record below these roots, with its root.
WITH RECURSIVE tree (root, person) AS (
    SELECT CAST(one.key AS BIGINT), CAST(one.key AS BIGINT) FROM json_each($2) one
    UNION SELECT tree.root, m.person FROM tree CROSS JOIN merge m
    WHERE m.authority = $1 AND m.into_person = tree.person AND m.w_to IS NULL)
SELECT person, root FROM tree;

-- name: record_people
SELECT p.id, p.kind, s.name, p.ref, p.given, p.family, p.sex, p.ethnicity, p.language, p.birth, p.w_from,
    m.w_from, m.probability, m.reason
FROM json_each($2) one CROSS JOIN person p
LEFT JOIN source s ON s.authority = p.authority AND s.id = p.source
LEFT JOIN merge m ON m.authority = p.authority AND m.person = p.id AND m.w_to IS NULL
WHERE p.authority = $1 AND p.id = CAST(one.key AS BIGINT) AND p.w_to IS NULL ORDER BY p.id;

-- name: record_addresses
-- Of each person the address to use first.
SELECT a.person, a.line, a.postcode, a.lsoa FROM json_each($2) one CROSS JOIN address a
WHERE a.authority = $1 AND a.person = CAST(one.key AS BIGINT) AND a.w_to IS NULL
ORDER BY a.person, CASE WHEN a.to_day IS NULL THEN 0 ELSE 1 END, COALESCE(a.from_day, -999999) DESC, a.w_from DESC, a.postcode, a.line;

-- name: record_choices
-- Where staff chose this record's word for a field of its child.
SELECT f.person, f.field, f.w_from FROM json_each($2) one CROSS JOIN field_choice f
WHERE f.authority = $1 AND f.person = CAST(one.key AS BIGINT) AND f.w_to IS NULL;

-- name: choice_put
INSERT INTO field_choice (authority, person, field, w_from) VALUES ($1, $2, $3, $4);

-- name: choice_end
UPDATE field_choice SET w_to = $4 WHERE authority = $1 AND person = $2 AND field = $3 AND w_to IS NULL;

-- name: choice_end_of_write
UPDATE field_choice SET w_to = $3 WHERE authority = $1 AND w_from = $2 AND w_to IS NULL;

-- name: near_likely
-- Who may be the same child as these people and was not judged another: pairs of the last cleansing.
SELECT p.person_a, p.person_b FROM json_each($2) one CROSS JOIN derived_pair p
WHERE p.authority = $1 AND p.person_a = CAST(one.key AS BIGINT) AND NOT EXISTS (SELECT 1 FROM decision d
    WHERE d.authority = $1 AND d.person_a = p.person_a AND d.person_b = p.person_b AND d.verdict = 'different' AND d.w_to IS NULL)
UNION ALL
SELECT p.person_b, p.person_a FROM json_each($2) one CROSS JOIN derived_pair p
WHERE p.authority = $1 AND p.person_b = CAST(one.key AS BIGINT) AND NOT EXISTS (SELECT 1 FROM decision d
    WHERE d.authority = $1 AND d.person_a = p.person_a AND d.person_b = p.person_b AND d.verdict = 'different' AND d.w_to IS NULL);

-- name: near_likely_all
-- The same of everybody, each pair once.
SELECT p.person_a, p.person_b FROM derived_pair p
WHERE p.authority = $1 AND NOT EXISTS (SELECT 1 FROM decision d
    WHERE d.authority = $1 AND d.person_a = p.person_a AND d.person_b = p.person_b AND d.verdict = 'different' AND d.w_to IS NULL);

-- name: record_identifiers
SELECT i.person, i.scheme, i.value FROM json_each($2) one CROSS JOIN identifier i
WHERE i.authority = $1 AND i.person = CAST(one.key AS BIGINT) AND i.w_to IS NULL ORDER BY i.person, i.w_from;

-- name: people_registrations
SELECT r.person, r.id, r.centre, c.name, r.end_reason, r.from_day, r.to_day
FROM json_each($2) one CROSS JOIN registration r
LEFT JOIN centre c ON c.authority = r.authority AND c.id = r.centre
WHERE r.authority = $1 AND r.person = CAST(one.key AS BIGINT) AND r.w_to IS NULL
ORDER BY COALESCE(r.from_day, -999999), r.id;

-- name: people_contacts
SELECT k.person, k.kind, k.activity, c.name, s.name, k.on_day FROM json_each($2) one CROSS JOIN contact k
LEFT JOIN centre c ON c.authority = k.authority AND c.id = k.centre
LEFT JOIN source s ON s.authority = k.authority AND s.id = k.source
WHERE k.authority = $1 AND k.person = CAST(one.key AS BIGINT) AND k.w_to IS NULL ORDER BY k.on_day DESC, k.id;

-- name: people_groups
SELECT m.person, m.group_code, g.name, s.name, m.from_day, m.to_day FROM json_each($2) one CROSS JOIN group_member m
LEFT JOIN target_group g ON g.authority = m.authority AND g.code = m.group_code
LEFT JOIN source s ON s.authority = m.authority AND s.id = m.source
WHERE m.authority = $1 AND m.person = CAST(one.key AS BIGINT) AND m.w_to IS NULL
ORDER BY m.group_code, COALESCE(m.from_day, -999999), m.w_from, m.person, m.source;

-- name: people_findings
-- What partners found; what two records of one child tell alike, once.
SELECT f.kind, f.from_day, f.to_day, f.way, f.by_whom, f.what, f.part, f.whole, MIN(s.name)
FROM json_each($2) one CROSS JOIN finding f
LEFT JOIN source s ON s.authority = f.authority AND s.id = f.source
WHERE f.authority = $1 AND f.person = CAST(one.key AS BIGINT) AND f.w_to IS NULL
GROUP BY f.kind, f.from_day, f.to_day, f.way, f.by_whom, f.what, f.part, f.whole, f.source
ORDER BY f.from_day DESC, f.kind, f.way, f.by_whom, f.source;

-- name: people_consents
SELECT c.partner, c.given_day, c.withdrawn_day FROM json_each($2) one CROSS JOIN consent c
WHERE c.authority = $1 AND c.person = CAST(one.key AS BIGINT) AND c.w_to IS NULL
ORDER BY c.partner, COALESCE(c.given_day, -999999), c.w_from, c.person;

-- name: people_families
SELECT m.person, m.family FROM json_each($2) one CROSS JOIN family_member m
WHERE m.authority = $1 AND m.person = CAST(one.key AS BIGINT) AND m.w_to IS NULL
  AND (m.from_day IS NULL OR m.from_day <= $3) AND (m.to_day IS NULL OR m.to_day > $3);

-- name: family_people
-- Who stands in these families on the day $3.
SELECT m.family, m.person, m.role, p.given, p.family, p.birth, p.kind, s.name
FROM json_each($2) one CROSS JOIN family_member m CROSS JOIN person p
LEFT JOIN source s ON s.authority = p.authority AND s.id = p.source
WHERE m.authority = $1 AND m.family = CAST(one.key AS BIGINT) AND m.w_to IS NULL
  AND (m.from_day IS NULL OR m.from_day <= $3) AND (m.to_day IS NULL OR m.to_day > $3)
  AND p.authority = $1 AND p.id = m.person AND p.w_to IS NULL
ORDER BY p.kind, COALESCE(p.birth, -999999), m.person, m.family;

-- name: family_told
SELECT f.id, s.name, f.ref FROM json_each($2) one CROSS JOIN family f
LEFT JOIN source s ON s.authority = f.authority AND s.id = f.source
WHERE f.authority = $1 AND f.id = CAST(one.key AS BIGINT) AND f.w_to IS NULL ORDER BY f.id;

-- name: people_homes
-- Addresses that stand, and those their list told before it told another; with the day from which it tells the other.
SELECT a.person, a.line, a.postcode, a.lsoa, a.from_day, a.to_day, CASE WHEN a.w_to IS NULL THEN 1 ELSE 0 END,
    (SELECT MIN(n.from_day) FROM address n WHERE n.authority = a.authority AND n.person = a.person AND n.w_from = a.w_to)
FROM json_each($2) one CROSS JOIN address a
WHERE a.authority = $1 AND a.person = CAST(one.key AS BIGINT) AND (a.w_to IS NULL OR EXISTS (
    SELECT 1 FROM address n WHERE n.authority = a.authority AND n.person = a.person AND n.w_from = a.w_to))
ORDER BY COALESCE(a.from_day, -999999) DESC, a.w_from DESC, a.person, a.postcode, a.line;

-- name: search_family
SELECT id, given_fold, family_fold FROM person
WHERE authority = $1 AND family_fold >= $2 AND family_fold <= $3 AND kind = 'child' AND w_to IS NULL
ORDER BY family_fold, given_fold, id LIMIT $4;

-- name: search_given
SELECT id, given_fold, family_fold FROM person
WHERE authority = $1 AND given_fold >= $2 AND given_fold <= $3 AND kind = 'child' AND w_to IS NULL
ORDER BY given_fold, family_fold, id LIMIT $4;

-- name: search_nhs
-- "+i.person" keeps SQLite from walking the authority in that order.
SELECT i.person FROM identifier i JOIN person p ON p.authority = i.authority AND p.id = i.person AND p.w_to IS NULL
WHERE i.authority = $1 AND i.scheme = 'nhs' AND i.value = $2 AND i.w_to IS NULL AND p.kind = 'child'
ORDER BY +i.person LIMIT $3;
