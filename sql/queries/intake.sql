-- Lists from partners: what a source told before, ending what has changed, withdrawing.

-- name: intake_source
SELECT id FROM source WHERE authority = $1 AND name = $2;

-- name: intake_source_put
INSERT INTO source (authority, id, name, kind, w_from) VALUES ($1, $2, $3, $4, $5);

-- name: intake_same
SELECT i.id FROM intake i JOIN source s ON s.authority = i.authority AND s.id = i.source
WHERE i.authority = $1 AND s.name = $2 AND i.digest = $3 AND i.w_to IS NULL;

-- name: intake_put
INSERT INTO intake (authority, id, source, kind, layout, file_name, digest, total, accepted, unchanged, queued, rejected, at, w_from)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: intake_persons
SELECT ref, id, content, birth, given_fold, family_fold, kind FROM person
WHERE authority = $1 AND source = $2 AND w_to IS NULL;

-- name: intake_families
SELECT ref, id FROM family WHERE authority = $1 AND source = $2 AND w_to IS NULL;

-- name: intake_registered
SELECT p.ref, p.id, p.birth, p.given_fold, p.family_fold
FROM registration r JOIN person p ON p.authority = r.authority AND p.id = r.person AND p.w_to IS NULL
WHERE r.authority = $1 AND r.centre = $2 AND r.w_to IS NULL;

-- name: intake_contacts
SELECT person, kind, on_day, activity FROM contact WHERE authority = $1 AND source = $2 AND w_to IS NULL;

-- name: intake_spells
SELECT person, group_code, from_day, to_day FROM group_member WHERE authority = $1 AND source = $2 AND w_to IS NULL;

-- name: intake_courses
SELECT c.person, c.name, c.from_day, c.to_day, c.outcome
FROM course c JOIN person p ON p.authority = c.authority AND p.id = c.person AND p.w_to IS NULL
WHERE c.authority = $1 AND p.source = $2 AND c.w_to IS NULL;

-- name: intake_findings
SELECT person, kind, from_day, to_day, way, by_whom, what, part, whole FROM finding
WHERE authority = $1 AND source = $2 AND w_to IS NULL;

-- name: intake_addresses
SELECT a.person, a.postcode, a.line FROM address a JOIN person p ON p.authority = a.authority AND p.id = a.person AND p.w_to IS NULL
WHERE a.authority = $1 AND p.source = $2 AND a.w_to IS NULL;

-- name: intake_consents
SELECT c.person, c.partner FROM consent c JOIN person p ON p.authority = c.authority AND p.id = c.person AND p.w_to IS NULL
WHERE c.authority = $1 AND p.source = $2 AND c.withdrawn_day IS NULL AND c.w_to IS NULL;

-- name: intake_restricted
SELECT r.person FROM restricted r JOIN person p ON p.authority = r.authority AND p.id = r.person AND p.w_to IS NULL
WHERE r.authority = $1 AND p.source = $2 AND r.w_to IS NULL;

-- name: intake_groups
SELECT code FROM target_group WHERE authority = $1;

-- name: intake_venues
SELECT id, name FROM venue WHERE authority = $1 AND centre = $2;

-- name: intake_end_person
-- What this source had told before of the people it now tells otherwise of. $1 authority, $2 this write.
UPDATE person SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2
AND id IN (SELECT n.id FROM person n WHERE n.authority = $1 AND n.w_from = $2);

-- name: intake_end_address
UPDATE address SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2
AND person IN (SELECT n.id FROM person n WHERE n.authority = $1 AND n.w_from = $2);

-- name: intake_end_identifier
UPDATE identifier SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2
AND person IN (SELECT n.id FROM person n WHERE n.authority = $1 AND n.w_from = $2);

-- name: intake_end_family_member
UPDATE family_member SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2
AND person IN (SELECT n.id FROM person n WHERE n.authority = $1 AND n.w_from = $2);

-- name: intake_end_registration
UPDATE registration SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2
AND person IN (SELECT n.id FROM person n WHERE n.authority = $1 AND n.w_from = $2);

-- name: intake_end_consent
UPDATE consent SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2
AND person IN (SELECT n.id FROM person n WHERE n.authority = $1 AND n.w_from = $2);

-- name: intake_end_group_member
UPDATE group_member SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2
AND person IN (SELECT n.id FROM person n WHERE n.authority = $1 AND n.w_from = $2);

-- name: intake_end_spell
-- A spell told again with another end.
UPDATE group_member SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2 AND source = $3
AND EXISTS (SELECT 1 FROM group_member n WHERE n.authority = group_member.authority AND n.person = group_member.person
    AND n.group_code = group_member.group_code AND n.from_day IS NOT DISTINCT FROM group_member.from_day
    AND n.source = group_member.source AND n.w_from = $2);

-- name: intake_end_course
UPDATE course SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2
AND EXISTS (SELECT 1 FROM course n WHERE n.authority = course.authority AND n.person = course.person
    AND n.name = course.name AND n.from_day IS NOT DISTINCT FROM course.from_day AND n.w_from = $2);

-- name: intake_costs
SELECT centre, kind, from_day, to_day, pence FROM cost WHERE authority = $1 AND source = $2 AND w_to IS NULL;

-- name: intake_centres
SELECT id, name FROM centre WHERE authority = $1 AND (CAST($2 AS BIGINT) = 0 OR id = CAST($2 AS BIGINT));

-- name: intake_end_cost
-- A cost told again otherwise.
UPDATE cost SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2 AND source = $3
AND EXISTS (SELECT 1 FROM cost n WHERE n.authority = cost.authority AND n.centre = cost.centre AND n.kind = cost.kind
    AND n.from_day = cost.from_day AND n.to_day = cost.to_day AND n.source = cost.source AND n.w_from = $2);

-- name: intake_offers
SELECT provider, from_day, postcode, places, to_day FROM place_offer WHERE authority = $1 AND source = $2 AND w_to IS NULL;

-- name: intake_end_offer
-- What a provider offers told again otherwise.
UPDATE place_offer SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2 AND source = $3
AND EXISTS (SELECT 1 FROM place_offer n WHERE n.authority = place_offer.authority AND n.provider = place_offer.provider
    AND n.from_day = place_offer.from_day AND n.source = place_offer.source AND n.w_from = $2);

-- name: intake_end_finding
-- A finding told again otherwise.
UPDATE finding SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND w_from <> $2 AND source = $3
AND EXISTS (SELECT 1 FROM finding n WHERE n.authority = finding.authority AND n.person = finding.person
    AND n.kind = finding.kind AND n.from_day = finding.from_day AND n.way IS NOT DISTINCT FROM finding.way
    AND (n.kind = 'place' OR n.by_whom IS NOT DISTINCT FROM finding.by_whom) AND n.source = finding.source AND n.w_from = $2);

-- name: intake_end_withdrawn_consent
-- A consent taken back. Also one that was given earlier in the same list.
UPDATE consent SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND withdrawn_day IS NULL
AND EXISTS (SELECT 1 FROM consent n WHERE n.authority = consent.authority AND n.person = consent.person
    AND n.partner = consent.partner AND n.withdrawn_day IS NOT NULL AND n.w_from = $2);

-- name: intake_get
SELECT i.source, i.w_from, i.w_to, s.name FROM intake i JOIN source s ON s.authority = i.authority AND s.id = i.source
WHERE i.authority = $1 AND i.id = $2;

-- name: intake_later
SELECT MAX(id) FROM intake WHERE authority = $1 AND source = $2 AND id > $3 AND w_to IS NULL;

-- name: intake_leaning
-- Another list whose contacts belong to people whom only this one names.
SELECT MIN(c.intake) FROM contact c JOIN person p ON p.authority = c.authority AND p.id = c.person AND p.w_from = $3
WHERE c.authority = $1 AND c.w_to IS NULL AND c.intake <> $2
AND NOT EXISTS (SELECT 1 FROM person o WHERE o.authority = p.authority AND o.id = p.id AND o.w_from < $3);

-- name: intake_all
SELECT i.id, s.name, i.kind, i.file_name, i.at, i.total, i.accepted, i.unchanged, i.queued, i.rejected, i.w_to
FROM intake i JOIN source s ON s.authority = i.authority AND s.id = i.source
WHERE i.authority = $1 ORDER BY i.id DESC;

-- name: intake_rows
SELECT line, column_name, value, reason, state, person FROM intake_row WHERE authority = $1 AND intake = $2
ORDER BY CASE WHEN state = 'rejected' THEN 0 ELSE 1 END, line, reason;

-- name: withdraw_mark
UPDATE intake SET w_to = $3 WHERE authority = $1 AND id = $2 AND w_to IS NULL;

-- Withdrawing: $1 authority, $2 this write, $3 the write of the import, $4 the import. First the joins of people whom
-- only the import names, then whatever stands of it; last, what it had ended is said again.

-- name: withdraw_merge
UPDATE merge SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (person IN (SELECT p.id FROM person p
    WHERE p.authority = $1 AND p.w_from = $3 AND NOT EXISTS (SELECT 1 FROM person o
        WHERE o.authority = $1 AND o.id = p.id AND o.w_from < $3))
OR into_person IN (SELECT p.id FROM person p
    WHERE p.authority = $1 AND p.w_from = $3 AND NOT EXISTS (SELECT 1 FROM person o
        WHERE o.authority = $1 AND o.id = p.id AND o.w_from < $3)));

-- name: withdraw_decision
UPDATE decision SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (person_a IN (SELECT p.id FROM person p
    WHERE p.authority = $1 AND p.w_from = $3 AND NOT EXISTS (SELECT 1 FROM person o
        WHERE o.authority = $1 AND o.id = p.id AND o.w_from < $3))
OR person_b IN (SELECT p.id FROM person p
    WHERE p.authority = $1 AND p.w_from = $3 AND NOT EXISTS (SELECT 1 FROM person o
        WHERE o.authority = $1 AND o.id = p.id AND o.w_from < $3)));

-- name: withdraw_end_address
UPDATE address SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_address
INSERT INTO address (authority, person, line, postcode, lsoa, from_day, to_day, intake, w_from)
SELECT authority, person, line, postcode, lsoa, from_day, to_day, intake, CAST($2 AS BIGINT) FROM address
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_identifier
UPDATE identifier SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_identifier
INSERT INTO identifier (authority, person, scheme, value, intake, w_from)
SELECT authority, person, scheme, value, intake, CAST($2 AS BIGINT) FROM identifier
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_family
UPDATE family SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_family
INSERT INTO family (authority, id, source, ref, intake, w_from)
SELECT authority, id, source, ref, intake, CAST($2 AS BIGINT) FROM family
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_family_member
UPDATE family_member SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_family_member
INSERT INTO family_member (authority, family, person, role, from_day, to_day, intake, w_from)
SELECT authority, family, person, role, from_day, to_day, intake, CAST($2 AS BIGINT) FROM family_member
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_registration
UPDATE registration SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_registration
INSERT INTO registration (authority, id, person, centre, from_day, to_day, end_reason, intake, w_from)
SELECT authority, id, person, centre, from_day, to_day, end_reason, intake, CAST($2 AS BIGINT) FROM registration
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_consent
UPDATE consent SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_consent
INSERT INTO consent (authority, person, partner, given_day, withdrawn_day, intake, w_from)
SELECT authority, person, partner, given_day, withdrawn_day, intake, CAST($2 AS BIGINT) FROM consent
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_group_member
UPDATE group_member SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_group_member
INSERT INTO group_member (authority, person, group_code, from_day, to_day, source, intake, w_from)
SELECT authority, person, group_code, from_day, to_day, source, intake, CAST($2 AS BIGINT) FROM group_member
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_contact
UPDATE contact SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_contact
INSERT INTO contact (authority, id, kind, person, centre, venue, on_day, activity, source, intake, line, w_from)
SELECT authority, id, kind, person, centre, venue, on_day, activity, source, intake, line, CAST($2 AS BIGINT) FROM contact
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_course
UPDATE course SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_course
INSERT INTO course (authority, person, name, from_day, to_day, outcome, intake, w_from)
SELECT authority, person, name, from_day, to_day, outcome, intake, CAST($2 AS BIGINT) FROM course
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_finding
UPDATE finding SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_finding
INSERT INTO finding (authority, person, kind, from_day, to_day, way, by_whom, what, part, whole, source, intake, w_from)
SELECT authority, person, kind, from_day, to_day, way, by_whom, what, part, whole, source, intake, CAST($2 AS BIGINT) FROM finding
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_cost
UPDATE cost SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_cost
INSERT INTO cost (authority, centre, kind, from_day, to_day, pence, source, intake, w_from)
SELECT authority, centre, kind, from_day, to_day, pence, source, intake, CAST($2 AS BIGINT) FROM cost
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_place_offer
UPDATE place_offer SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_place_offer
INSERT INTO place_offer (authority, provider, postcode, lsoa, places, from_day, to_day, source, intake, w_from)
SELECT authority, provider, postcode, lsoa, places, from_day, to_day, source, intake, CAST($2 AS BIGINT) FROM place_offer
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_restricted
UPDATE restricted SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_restricted
INSERT INTO restricted (authority, person, reason, from_day, to_day, intake, w_from)
SELECT authority, person, reason, from_day, to_day, intake, CAST($2 AS BIGINT) FROM restricted
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;

-- name: withdraw_end_person
UPDATE person SET w_to = $2 WHERE authority = $1 AND w_to IS NULL AND (w_from = $3 OR intake = $4);

-- name: withdraw_again_person
INSERT INTO person (authority, id, kind, source, ref, intake, line, given, family, birth, sex, ethnicity, language, given_fold, family_fold, content, w_from)
SELECT authority, id, kind, source, ref, intake, line, given, family, birth, sex, ethnicity, language, given_fold, family_fold, content, CAST($2 AS BIGINT) FROM person
WHERE authority = $1 AND w_to = $3 AND w_from <> $3;
