-- Measures: what a snapshot reads. $1 is the authority, $2 the day of the snapshot.
-- "+authority" keeps SQLite from walking an index: almost every row is wanted, and the table in stored order is
-- three times as fast.

-- name: measure_people
SELECT id, CASE WHEN kind = 'child' THEN 1 ELSE 0 END, birth, w_from
FROM person WHERE +authority = $1 AND w_to IS NULL;

-- name: measure_addresses
SELECT person, lsoa, from_day, w_from
FROM address
WHERE +authority = $1 AND w_to IS NULL AND lsoa IS NOT NULL
  AND (from_day IS NULL OR from_day <= $2) AND (to_day IS NULL OR to_day > $2);

-- name: measure_reach_areas
SELECT lsoa, centre
FROM reach_area
WHERE authority = $1 AND w_to IS NULL
  AND (from_day IS NULL OR from_day <= $2) AND (to_day IS NULL OR to_day > $2);

-- name: measure_registrations
-- The last column is an Ended.
SELECT id, person,
       CASE WHEN (from_day IS NULL OR from_day <= $2) AND (to_day IS NULL OR to_day > $2) THEN 1 ELSE 0 END,
       to_day,
       CASE WHEN end_reason IS NULL OR end_reason = '' THEN 4 WHEN lower(end_reason) LIKE '%turned%' THEN 0
            WHEN ' ' || lower(end_reason) LIKE '% moved%' THEN 1 WHEN lower(end_reason) LIKE '%no contact%' THEN 2 ELSE 3 END
FROM registration WHERE +authority = $1 AND w_to IS NULL;

-- name: measure_contacts
-- After the day $2, up to and with the day $3.
SELECT person, on_day, CASE WHEN kind IN ('attendance', 'appointment', 'clinic') THEN 1 ELSE 0 END,
       COALESCE(centre, (SELECT venue.centre FROM venue
                         WHERE venue.authority = contact.authority AND venue.id = contact.venue))
FROM contact
WHERE +authority = $1 AND w_to IS NULL AND person IS NOT NULL AND on_day > $2 AND on_day <= $3;

-- name: measure_groups
SELECT code, name FROM target_group WHERE authority = $1 ORDER BY code;

-- name: measure_group_members
SELECT person, group_code
FROM group_member
WHERE +authority = $1 AND w_to IS NULL
  AND (from_day IS NULL OR from_day <= $2) AND (to_day IS NULL OR to_day > $2);

-- name: measure_family_members
SELECT person, family
FROM family_member
WHERE +authority = $1 AND w_to IS NULL
  AND (from_day IS NULL OR from_day <= $2) AND (to_day IS NULL OR to_day > $2);

-- name: measure_pairs_to_judge
SELECT person_a, person_b
FROM derived_pair p
WHERE authority = $1 AND NOT EXISTS (
    SELECT 1 FROM decision d
    WHERE d.authority = p.authority AND d.w_to IS NULL
      AND ((d.person_a = p.person_a AND d.person_b = p.person_b)
        OR (d.person_a = p.person_b AND d.person_b = p.person_a)));
