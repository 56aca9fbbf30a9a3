-- Cleansing: whole tables in person order, merged in memory; the queue; decisions; ageing out.

-- name: cleanse_children
SELECT person.id, person.intake, given, family, birth, sex, given_fold, family_fold,
    CASE WHEN source.kind IN ('attendance', 'desk') THEN 1 ELSE 0 END
FROM person JOIN source ON source.authority = person.authority AND source.id = person.source
WHERE person.authority = $1 AND person.kind = 'child' AND person.w_to IS NULL ORDER BY person.id;

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

-- name: cleanse_restricted
SELECT person FROM restricted WHERE authority = $1 AND w_to IS NULL AND (to_day IS NULL OR to_day >= $2);

-- name: cleanse_beside
-- Records of the same child and everyone in a family with this person, one step away.
SELECT into_person AS person FROM merge WHERE authority = $1 AND person = $2 AND w_to IS NULL
UNION SELECT person FROM merge WHERE authority = $1 AND into_person = $2 AND w_to IS NULL
UNION SELECT other.person FROM family_member own CROSS JOIN family_member other
WHERE own.authority = $1 AND own.person = $2 AND own.w_to IS NULL
  AND other.authority = $1 AND other.family = own.family AND other.w_to IS NULL;

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
    SELECT MAX(w_from) AS w FROM person WHERE authority = $1 UNION ALL
    SELECT MAX(w_to) AS w FROM person WHERE authority = $1) AS changes;

-- name: likeness_changes
-- The last write, and whether any after $1 may have told of other people than those known. What is written at the desk is put in at once;
-- joins, judgements and endings change nothing that is compared.
SELECT MAX(seq), MAX(CASE WHEN action LIKE 'session%' OR action LIKE 'sign-in%' OR action LIKE 'job-%' OR action LIKE 'desk-%'
    OR action IN ('judge', 'unjudge', 'unmerge', 'cleanse', 'age-out', 'age-out-undo', 'ageing-look', 'ageing-rule',
    'family-confirmed', 'user-add') THEN 0 ELSE 1 END)
FROM audit WHERE seq > $1;

-- name: cleanse_clear_pairs
DELETE FROM derived_pair WHERE authority = $1;

-- name: cleanse_queue
SELECT person_a, person_b FROM derived_pair WHERE authority = $1 ORDER BY probability DESC, person_a, person_b;

-- name: cleanse_pair
SELECT probability, weight, sentence, reasons FROM derived_pair WHERE authority = $1 AND person_a = $2 AND person_b = $3;

-- name: cleanse_add_decision
INSERT INTO decision (authority, person_a, person_b, verdict, reason, w_from) VALUES ($1, $2, $3, $4, $5, $6);

-- name: cleanse_find_decision
SELECT w_from, verdict FROM decision
WHERE authority = $1 AND person_a = $2 AND person_b = $3 AND w_to IS NULL;

-- name: cleanse_end_decision
UPDATE decision SET w_to = $4 WHERE authority = $1 AND person_a = $2 AND person_b = $3 AND w_to IS NULL;

-- name: cleanse_end_merges_of_write
UPDATE merge SET w_to = $3 WHERE authority = $1 AND w_from = $2 AND w_to IS NULL;

-- name: cleanse_merge_of
SELECT into_person, w_from FROM merge WHERE authority = $1 AND person = $2 AND w_to IS NULL;

-- name: cleanse_end_same_of_write
UPDATE decision SET w_to = $3 WHERE authority = $1 AND w_from = $2 AND verdict = 'same' AND w_to IS NULL;

-- name: cleanse_child_exists
SELECT COUNT(*) FROM person WHERE authority = $1 AND id = $2 AND kind = 'child' AND w_to IS NULL;

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
