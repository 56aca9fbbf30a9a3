-- Measures: what a chronicle reads. $1 is the authority.
-- "+authority" keeps SQLite from walking an index: almost every row is wanted, and the table in stored order is
-- three times as fast; $2: as the register stood after that write. measure_some_* are the same rows of some people as it stands: $2 is
-- a JSON object whose keys are their ids.

-- name: measure_last_write
SELECT seq FROM audit WHERE action NOT LIKE 'session%' AND action NOT LIKE 'job-%' AND action NOT LIKE 'sign-in%'
    AND action NOT LIKE 'open%' AND action NOT LIKE 'notice%' AND action NOT LIKE 'alarm%' AND action <> 'release' ORDER BY seq DESC LIMIT 1;

-- name: measure_reach_areas
SELECT lsoa, centre, from_day, to_day FROM reach_area WHERE authority = $1 AND w_from <= $2 AND (w_to IS NULL OR w_to > $2);

-- name: measure_venues
SELECT id, centre FROM venue WHERE authority = $1;

-- name: measure_sources
SELECT id, kind FROM source WHERE authority = $1 ORDER BY id;

-- name: measure_groups
SELECT code, name FROM target_group WHERE authority = $1 ORDER BY code;

-- name: measure_people
SELECT id, CASE WHEN kind = 'child' THEN 1 ELSE 0 END, birth, w_from, source, ethnicity, language, sex
FROM person WHERE +authority = $1 AND w_from <= $2 AND (w_to IS NULL OR w_to > $2);

-- name: measure_some_people
SELECT p.id, CASE WHEN p.kind = 'child' THEN 1 ELSE 0 END, p.birth, p.w_from, p.source, p.ethnicity, p.language, p.sex
FROM json_each($2) one CROSS JOIN person p
WHERE p.authority = $1 AND p.id = CAST(one.key AS BIGINT) AND p.w_to IS NULL;

-- name: measure_addresses
SELECT person, lsoa, from_day, to_day, w_from
FROM address WHERE +authority = $1 AND w_from <= $2 AND (w_to IS NULL OR w_to > $2) AND lsoa IS NOT NULL;

-- name: measure_some_addresses
SELECT p.person, p.lsoa, p.from_day, p.to_day, p.w_from
FROM json_each($2) one CROSS JOIN address p
WHERE p.authority = $1 AND p.person = CAST(one.key AS BIGINT) AND p.w_to IS NULL AND p.lsoa IS NOT NULL;

-- name: measure_registrations
-- The column after the days is an Ended.
SELECT id, person, from_day, to_day,
       CASE WHEN end_reason IS NULL OR end_reason = '' THEN 4 WHEN lower(end_reason) LIKE '%turned%' THEN 0
            WHEN ' ' || lower(end_reason) LIKE '% moved%' THEN 1 WHEN lower(end_reason) LIKE '%no contact%' THEN 2 ELSE 3 END,
       centre
FROM registration WHERE +authority = $1 AND w_from <= $2 AND (w_to IS NULL OR w_to > $2);

-- name: measure_some_registrations
SELECT p.id, p.person, p.from_day, p.to_day,
       CASE WHEN p.end_reason IS NULL OR p.end_reason = '' THEN 4 WHEN lower(p.end_reason) LIKE '%turned%' THEN 0
            WHEN ' ' || lower(p.end_reason) LIKE '% moved%' THEN 1 WHEN lower(p.end_reason) LIKE '%no contact%' THEN 2 ELSE 3 END,
       p.centre
FROM json_each($2) one CROSS JOIN registration p
WHERE p.authority = $1 AND p.person = CAST(one.key AS BIGINT) AND p.w_to IS NULL;

-- name: measure_contacts
-- The third column is a ContactKind.
SELECT person, on_day,
       CASE kind WHEN 'attendance' THEN 0 WHEN 'appointment' THEN 1 WHEN 'clinic' THEN 2 WHEN 'visit' THEN 3 WHEN 'call' THEN 4
            WHEN 'letter' THEN 5 ELSE 6 END,
       centre, venue, activity
FROM contact WHERE +authority = $1 AND w_from <= $2 AND (w_to IS NULL OR w_to > $2) AND person IS NOT NULL;

-- name: measure_some_contacts
SELECT p.person, p.on_day,
       CASE p.kind WHEN 'attendance' THEN 0 WHEN 'appointment' THEN 1 WHEN 'clinic' THEN 2 WHEN 'visit' THEN 3 WHEN 'call' THEN 4
            WHEN 'letter' THEN 5 ELSE 6 END,
       p.centre, p.venue, p.activity
FROM json_each($2) one CROSS JOIN contact p
WHERE p.authority = $1 AND p.person = CAST(one.key AS BIGINT) AND p.w_to IS NULL;

-- name: measure_group_members
SELECT person, group_code, from_day, to_day
FROM group_member WHERE +authority = $1 AND w_from <= $2 AND (w_to IS NULL OR w_to > $2);

-- name: measure_some_group_members
SELECT p.person, p.group_code, p.from_day, p.to_day
FROM json_each($2) one CROSS JOIN group_member p
WHERE p.authority = $1 AND p.person = CAST(one.key AS BIGINT) AND p.w_to IS NULL;

-- name: measure_family_members
-- The last column: whether it is an adult.
SELECT m.person, m.family, m.from_day, m.to_day, CASE WHEN m.role = 'child' THEN 0 ELSE 1 END
FROM family_member m WHERE +m.authority = $1 AND m.w_from <= $2 AND (m.w_to IS NULL OR m.w_to > $2);

-- name: measure_some_family_members
SELECT m.person, m.family, m.from_day, m.to_day, CASE WHEN m.role = 'child' THEN 0 ELSE 1 END
FROM json_each($2) one CROSS JOIN family_member m
WHERE m.authority = $1 AND m.person = CAST(one.key AS BIGINT) AND m.w_to IS NULL;

-- name: measure_findings
-- The second column is a FoundKind; the fourth, the day on which it counts: a nursery's term when it ends.
SELECT person,
       CASE kind WHEN 'nursery' THEN 0 WHEN 'place' THEN 1 WHEN 'referral' THEN 2 WHEN 'breastfeeding' THEN 3 WHEN 'profile' THEN 4 ELSE 5 END,
       from_day, CASE WHEN kind = 'nursery' THEN COALESCE(to_day, from_day) ELSE from_day END, CASE WHEN way = 'out' THEN 1 ELSE 0 END,
       by_whom, what, part, whole
FROM finding WHERE +authority = $1 AND w_from <= $2 AND (w_to IS NULL OR w_to > $2);

-- name: measure_some_findings
SELECT p.person,
       CASE p.kind WHEN 'nursery' THEN 0 WHEN 'place' THEN 1 WHEN 'referral' THEN 2 WHEN 'breastfeeding' THEN 3 WHEN 'profile' THEN 4 ELSE 5 END,
       p.from_day, CASE WHEN p.kind = 'nursery' THEN COALESCE(p.to_day, p.from_day) ELSE p.from_day END, CASE WHEN p.way = 'out' THEN 1 ELSE 0 END,
       p.by_whom, p.what, p.part, p.whole
FROM json_each($2) one CROSS JOIN finding p
WHERE p.authority = $1 AND p.person = CAST(one.key AS BIGINT) AND p.w_to IS NULL;

-- name: measure_learners
SELECT DISTINCT person FROM course WHERE authority = $1 AND w_to IS NULL;

-- name: measure_courses
-- The last column is a CourseEnd, by the words of the layout and those that lists were read with before there were any.
SELECT person, from_day, to_day, name,
       CASE WHEN lower(outcome) = 'completed' THEN 1 WHEN lower(outcome) IN ('qualified', 'qualification gained') THEN 2
            WHEN lower(outcome) IN ('in work', 'into work') THEN 3 ELSE 0 END
FROM course WHERE authority = $1 AND w_to IS NULL ORDER BY person, from_day, name;

-- name: measure_changed_courses
-- How many courses were written or ended after the write $2.
SELECT COUNT(*) FROM course WHERE authority = $1 AND (w_from > $2 OR w_to > $2);

-- name: measure_changed_people
-- Whose rows were written or ended after the write $2.
SELECT id FROM person WHERE +authority = $1 AND (w_from > $2 OR w_to > $2)
UNION SELECT person FROM address WHERE +authority = $1 AND (w_from > $2 OR w_to > $2)
UNION SELECT person FROM registration WHERE +authority = $1 AND (w_from > $2 OR w_to > $2)
UNION SELECT person FROM contact WHERE +authority = $1 AND person IS NOT NULL AND (w_from > $2 OR w_to > $2)
UNION SELECT person FROM group_member WHERE +authority = $1 AND (w_from > $2 OR w_to > $2)
UNION SELECT person FROM family_member WHERE +authority = $1 AND (w_from > $2 OR w_to > $2)
UNION SELECT person FROM finding WHERE +authority = $1 AND (w_from > $2 OR w_to > $2)
UNION SELECT person FROM family_move WHERE +authority = $1 AND person IS NOT NULL AND (w_from > $2 OR w_to > $2)
UNION SELECT m.person FROM family_move t JOIN family_member m ON m.authority = t.authority AND m.family = t.told
    WHERE +t.authority = $1 AND (t.w_from > $2 OR t.w_to > $2) AND m.w_to IS NULL
UNION SELECT person FROM merge WHERE +authority = $1 AND (w_from > $2 OR w_to > $2)
UNION SELECT into_person FROM merge WHERE +authority = $1 AND (w_from > $2 OR w_to > $2)
LIMIT $3;

-- name: measure_changed_places
-- Whether anything was written after the write $2 that all children depend on.
SELECT (SELECT COUNT(*) FROM reach_area WHERE authority = $1 AND (w_from > $2 OR w_to > $2))
     + (SELECT COUNT(*) FROM centre WHERE authority = $1 AND w_from > $2)
     + (SELECT COUNT(*) FROM venue WHERE authority = $1 AND w_from > $2)
     + (SELECT COUNT(*) FROM source WHERE authority = $1 AND w_from > $2)
     + (SELECT COUNT(*) FROM target_group WHERE authority = $1 AND w_from > $2)
     + (SELECT COUNT(*) FROM audit WHERE seq > $2 AND action LIKE 'geo%');

-- name: measure_pairs_to_judge
SELECT person_a, person_b
FROM derived_pair p
WHERE authority = $1 AND NOT EXISTS (
    SELECT 1 FROM decision d
    WHERE d.authority = p.authority AND d.w_to IS NULL
      AND ((d.person_a = p.person_a AND d.person_b = p.person_b)
        OR (d.person_a = p.person_b AND d.person_b = p.person_a)));

-- name: measure_kept
SELECT name, version, words FROM measure_kept;

-- name: measure_keep
INSERT INTO measure_kept (name, version, words, w_from) VALUES ($1, $2, $3, $4) ON CONFLICT (name, version) DO NOTHING;
