-- Cleansing: whole tables in person order, merged in memory; the queue; decisions; ageing out.

-- name: cleanse_records
-- $2: 0 for children, 1 for adults.
SELECT person.id, person.intake, given, family, birth, sex, given_fold, family_fold,
    CASE WHEN source.kind IN ('attendance', 'desk') THEN 1 ELSE 0 END
FROM person JOIN source ON source.authority = person.authority AND source.id = person.source
WHERE person.authority = $1 AND CASE WHEN person.kind = 'child' THEN 0 ELSE 1 END = $2 AND person.w_to IS NULL ORDER BY person.id;

-- name: cleanse_adults
SELECT id, given, family FROM person WHERE authority = $1 AND kind <> 'child' AND w_to IS NULL ORDER BY id;

-- name: cleanse_addresses
SELECT person, line, postcode, lsoa, from_day, w_from FROM address WHERE authority = $1 AND w_to IS NULL;

-- name: cleanse_identifiers
SELECT person, scheme, value FROM identifier
WHERE authority = $1 AND w_to IS NULL AND scheme IN ('nhs', 'phone') ORDER BY person, scheme, w_from;

-- name: cleanse_family_members
SELECT family, person FROM family_member WHERE authority = $1 AND w_to IS NULL AND to_day IS NULL ORDER BY family, person;

-- name: cleanse_registration_days
SELECT person, MIN(from_day) FROM registration
WHERE authority = $1 AND w_to IS NULL AND from_day IS NOT NULL GROUP BY person;

-- name: cleanse_merges
SELECT person, into_person FROM merge WHERE authority = $1 AND w_to IS NULL;

-- name: cleanse_decisions
SELECT person_a, person_b, verdict FROM decision WHERE authority = $1 AND w_to IS NULL;

-- name: cleanse_last_change
SELECT COALESCE(MAX(w), 0) FROM (
    SELECT MAX(w_from) AS w FROM merge WHERE authority = $1 UNION ALL
    SELECT MAX(w_to) AS w FROM merge WHERE authority = $1 UNION ALL
    SELECT MAX(w_from) AS w FROM decision WHERE authority = $1 UNION ALL
    SELECT MAX(w_to) AS w FROM decision WHERE authority = $1 UNION ALL
    SELECT MAX(w_from) AS w FROM restricted WHERE authority = $1 UNION ALL
    SELECT MAX(w_to) AS w FROM restricted WHERE authority = $1 UNION ALL
    SELECT MAX(w_from) AS w FROM person WHERE authority = $1 UNION ALL
    SELECT MAX(w_to) AS w FROM person WHERE authority = $1) AS changes;

-- name: likeness_changes
-- The last write, and whether any after $1 may have told of other people than those known. What is written at the desk is put in at once;
-- joins, judgements and endings change nothing that is compared.
SELECT MAX(seq), MAX(CASE WHEN action LIKE 'session%' OR action LIKE 'sign-in%' OR action LIKE 'job-%' OR action LIKE 'desk-%' OR action LIKE 'open%'
    OR action LIKE 'notice%' OR action LIKE 'alarm%' OR action LIKE 'password-%' OR action IN ('restricted-name', 'restricted-unname', 'break-glass')
    OR action IN ('judge', 'unjudge', 'unmerge', 'choose', 'cleanse', 'age-out', 'age-out-undo', 'ageing-look', 'ageing-rule',
    'family-confirmed', 'family-split', 'family-join', 'family-undo', 'quality-target', 'user-add') THEN 0 ELSE 1 END)
FROM audit WHERE seq > $1;

-- name: cleanse_clear_pairs
DELETE FROM derived_pair WHERE authority = $1;

-- name: cleanse_queue
-- Pairs worth nothing are not asked about: they only tell who may be a restricted person.
SELECT person_a, person_b FROM derived_pair WHERE authority = $1 AND value > 0 ORDER BY value DESC, person_a, person_b;

-- name: cleanse_pair
SELECT probability, weight, value, sentence, reasons FROM derived_pair WHERE authority = $1 AND person_a = $2 AND person_b = $3;

-- name: cleanse_add_decision
-- With what the engine thought of the pair.
INSERT INTO decision (authority, person_a, person_b, verdict, reason, w_from, probability, weight, reasons) VALUES ($1, $2, $3, $4, $5, $6,
    (SELECT probability FROM derived_pair WHERE authority = $1 AND person_a = $2 AND person_b = $3),
    (SELECT weight FROM derived_pair WHERE authority = $1 AND person_a = $2 AND person_b = $3),
    (SELECT reasons FROM derived_pair WHERE authority = $1 AND person_a = $2 AND person_b = $3));

-- name: cleanse_find_decision
SELECT w_from, verdict FROM decision
WHERE authority = $1 AND person_a = $2 AND person_b = $3 AND w_to IS NULL;

-- name: cleanse_end_decision
UPDATE decision SET w_to = $4 WHERE authority = $1 AND person_a = $2 AND person_b = $3 AND w_to IS NULL;

-- name: cleanse_end_merges_of_write
UPDATE merge SET w_to = $3 WHERE authority = $1 AND w_from = $2 AND w_to IS NULL;

-- name: cleanse_merge_of
SELECT into_person, w_from FROM merge WHERE authority = $1 AND person = $2 AND w_to IS NULL;

-- name: review_changed
-- The last write that changed what a reviewer saw of these records: a row, a join or its end, a choice, a judgement between two of them.
SELECT COALESCE(MAX(w), 0) FROM (
    SELECT MAX(p.w_from) AS w FROM json_each($2) one CROSS JOIN person p WHERE p.authority = $1 AND p.id = CAST(one.key AS BIGINT)
    UNION ALL SELECT MAX(p.w_to) FROM json_each($2) one CROSS JOIN person p WHERE p.authority = $1 AND p.id = CAST(one.key AS BIGINT)
    UNION ALL SELECT MAX(m.w_from) FROM json_each($2) one CROSS JOIN merge m WHERE m.authority = $1 AND m.person = CAST(one.key AS BIGINT)
    UNION ALL SELECT MAX(m.w_to) FROM json_each($2) one CROSS JOIN merge m WHERE m.authority = $1 AND m.person = CAST(one.key AS BIGINT)
    UNION ALL SELECT MAX(m.w_from) FROM json_each($2) one CROSS JOIN merge m WHERE m.authority = $1 AND m.into_person = CAST(one.key AS BIGINT)
    UNION ALL SELECT MAX(m.w_to) FROM json_each($2) one CROSS JOIN merge m WHERE m.authority = $1 AND m.into_person = CAST(one.key AS BIGINT)
    UNION ALL SELECT MAX(f.w_from) FROM json_each($2) one CROSS JOIN field_choice f WHERE f.authority = $1 AND f.person = CAST(one.key AS BIGINT)
    UNION ALL SELECT MAX(f.w_to) FROM json_each($2) one CROSS JOIN field_choice f WHERE f.authority = $1 AND f.person = CAST(one.key AS BIGINT)
    UNION ALL SELECT MAX(d.w_from) FROM decision d WHERE d.authority = $1 AND d.person_a = $3 AND d.person_b = $4
    UNION ALL SELECT MAX(d.w_to) FROM decision d WHERE d.authority = $1 AND d.person_a = $3 AND d.person_b = $4
    UNION ALL SELECT MAX(p.w_from) FROM second_look p WHERE p.authority = $1 AND p.person_a = $3 AND p.person_b = $4) AS changes;

-- name: review_decided
-- The standing verdict about a pair: what, by whom, when.
SELECT d.verdict, d.w_from, a.actor, a.at, u.name, d.reason FROM decision d JOIN audit a ON a.seq = d.w_from LEFT JOIN app_user u ON u.id = a.actor
WHERE d.authority = $1 AND d.person_a = $2 AND d.person_b = $3 AND d.w_to IS NULL;

-- name: review_last
-- What somebody decided last and still stands, not before the moment $3.
SELECT d.person_a, d.person_b, d.verdict FROM decision d JOIN audit a ON a.seq = d.w_from
WHERE d.authority = $1 AND a.actor = $2 AND a.action = 'judge' AND a.at >= $3 AND d.w_to IS NULL ORDER BY d.w_from DESC LIMIT 1;

-- name: review_labels
SELECT person_a, person_b, is_match, probability FROM label WHERE authority = $1 ORDER BY person_a, person_b, w_from;

-- name: review_propose
INSERT INTO second_look (authority, person_a, person_b, why, note, w_from) VALUES ($1, $2, $3, $4, $5, $6);

-- name: review_end_second_look
UPDATE second_look SET w_to = $5, outcome = $4 WHERE authority = $1 AND person_a = $2 AND person_b = $3 AND w_to IS NULL;

-- name: review_second_looks
SELECT p.person_a, p.person_b, p.why, p.note, a.actor, a.at, u.name FROM second_look p
JOIN audit a ON a.seq = p.w_from LEFT JOIN app_user u ON u.id = a.actor
WHERE p.authority = $1 AND p.w_to IS NULL ORDER BY p.w_from;

-- name: review_joined_since
-- Records that joined a child after the write $3.
SELECT m.person, m.into_person FROM json_each($2) one CROSS JOIN merge m
WHERE m.authority = $1 AND m.person = CAST(one.key AS BIGINT) AND m.w_to IS NULL AND m.w_from > $3 ORDER BY m.w_from, m.person;

-- name: review_end_same_across
-- Judgements "same" between records that now are two children's. $2: one child's records, $3: the other's.
UPDATE decision SET w_to = $4 WHERE authority = $1 AND verdict = 'same' AND w_to IS NULL
  AND ((person_a IN (SELECT CAST(key AS BIGINT) FROM json_each($2)) AND person_b IN (SELECT CAST(key AS BIGINT) FROM json_each($3)))
    OR (person_a IN (SELECT CAST(key AS BIGINT) FROM json_each($3)) AND person_b IN (SELECT CAST(key AS BIGINT) FROM json_each($2))));

-- name: review_told
-- When each of these records was last told, and by which list.
SELECT p.id, a.at, i.file_name FROM json_each($2) one CROSS JOIN person p JOIN audit a ON a.seq = p.w_from
LEFT JOIN intake i ON i.authority = p.authority AND i.id = p.intake
WHERE p.authority = $1 AND p.id = CAST(one.key AS BIGINT) AND p.w_to IS NULL;

-- name: cleanse_adult_lines
SELECT person.id, intake.file_name, person.line FROM person
JOIN intake ON intake.authority = person.authority AND intake.id = person.intake
WHERE person.authority = $1 AND person.kind <> 'child' AND person.w_to IS NULL AND person.line IS NOT NULL;

-- name: cleanse_child_exists
SELECT COUNT(*) FROM person WHERE authority = $1 AND id = $2 AND kind = 'child' AND w_to IS NULL;

-- name: review_kind
-- Whether a record that stands is of a child or of an adult.
SELECT CASE WHEN kind = 'child' THEN 0 ELSE 1 END FROM person WHERE authority = $1 AND id = $2 AND w_to IS NULL;

-- name: cleanse_registrations
SELECT id, person, centre, from_day, to_day, intake,
    CASE WHEN ' ' || lower(end_reason) LIKE '% moved%' THEN 1
         WHEN lower(end_reason) LIKE '%died%' OR lower(end_reason) LIKE '%deceased%' OR lower(end_reason) LIKE '%death%' THEN 2 ELSE 0 END
FROM registration
WHERE authority = $1 AND w_to IS NULL AND (from_day IS NULL OR from_day <= $2) ORDER BY id;

-- name: cleanse_last_registration
SELECT COALESCE(MAX(w), 0) FROM (
    SELECT MAX(w_from) AS w FROM registration WHERE authority = $1 UNION ALL
    SELECT MAX(w_to) AS w FROM registration WHERE authority = $1) AS changes;

-- name: cleanse_registered
SELECT DISTINCT person FROM registration
WHERE authority = $1 AND w_to IS NULL AND (from_day IS NULL OR from_day <= $2) AND (to_day IS NULL OR to_day > $2);

-- name: cleanse_last_contacts
SELECT person, MAX(on_day) FROM contact
WHERE authority = $1 AND w_to IS NULL AND person IS NOT NULL AND on_day <= $2 GROUP BY person;

-- name: cleanse_end_old_registrations
UPDATE registration SET w_to = $2
WHERE authority = $1 AND w_to IS NULL AND w_from <> $2
  AND id IN (SELECT id FROM registration WHERE authority = $1 AND w_from = $2);

-- name: cleanse_record_lines
SELECT person.id, intake.file_name, person.line FROM person
JOIN intake ON intake.authority = person.authority AND intake.id = person.intake
WHERE person.authority = $1 AND person.kind = 'child' AND person.w_to IS NULL AND person.line IS NOT NULL;
