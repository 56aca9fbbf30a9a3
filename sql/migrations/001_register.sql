-- Facts: what somebody told us, when, from which source. A row is asserted by write w_from and ended by write w_to
-- (NULL while it stands); values are never overwritten: a changed fact ends one row and opens another.
-- Days are numbers since 1970-01-01, NULL when not known.

CREATE TABLE authority (id BIGINT PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, area_note TEXT, w_from BIGINT NOT NULL) /*STRICT*/;

CREATE TABLE site_group (authority BIGINT NOT NULL, id BIGINT NOT NULL, urn TEXT, name TEXT NOT NULL, w_from BIGINT NOT NULL,
    PRIMARY KEY (authority, id)) /*STRICT*/;

CREATE TABLE centre (authority BIGINT NOT NULL, id BIGINT NOT NULL, site_group BIGINT NOT NULL, urn TEXT, name TEXT NOT NULL,
    postcode TEXT, w_from BIGINT NOT NULL, PRIMARY KEY (authority, id)) /*STRICT*/;

CREATE TABLE venue (authority BIGINT NOT NULL, id BIGINT NOT NULL, centre BIGINT NOT NULL, name TEXT NOT NULL, postcode TEXT,
    w_from BIGINT NOT NULL, PRIMARY KEY (authority, id)) /*STRICT*/;

CREATE TABLE reach_area (authority BIGINT NOT NULL, centre BIGINT NOT NULL, lsoa TEXT NOT NULL, from_day BIGINT, to_day BIGINT,
    note TEXT, w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, lsoa, centre, w_from)) /*STRICT*/;

CREATE TABLE source (authority BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, w_from BIGINT NOT NULL,
    PRIMARY KEY (authority, id), UNIQUE (authority, name)) /*STRICT*/;

CREATE TABLE intake (authority BIGINT NOT NULL, id BIGINT NOT NULL, source BIGINT NOT NULL, kind TEXT NOT NULL, layout TEXT NOT NULL,
    file_name TEXT NOT NULL, digest TEXT NOT NULL, total BIGINT NOT NULL, accepted BIGINT NOT NULL, unchanged BIGINT NOT NULL,
    queued BIGINT NOT NULL, rejected BIGINT NOT NULL, at BIGINT NOT NULL, w_from BIGINT NOT NULL, w_to BIGINT,
    PRIMARY KEY (authority, id)) /*STRICT*/;

CREATE TABLE intake_row (authority BIGINT NOT NULL, intake BIGINT NOT NULL, line BIGINT NOT NULL, state TEXT NOT NULL,
    column_name TEXT, value TEXT, reason TEXT NOT NULL, raw TEXT, person BIGINT, PRIMARY KEY (authority, intake, line, reason)) /*STRICT*/;

-- given_fold, family_fold: the names as text_fold gives them, for search. content: hash of all that the source's row said.
CREATE TABLE person (authority BIGINT NOT NULL, id BIGINT NOT NULL, kind TEXT NOT NULL, source BIGINT NOT NULL, ref TEXT NOT NULL,
    intake BIGINT, line BIGINT, given TEXT, family TEXT, birth BIGINT, sex TEXT, ethnicity TEXT, language TEXT,
    given_fold TEXT, family_fold TEXT, content BIGINT, w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, id, w_from)) /*STRICT*/;
CREATE INDEX person_ref ON person (authority, source, ref);
CREATE INDEX person_family_fold ON person (authority, family_fold);
CREATE INDEX person_given_fold ON person (authority, given_fold);

CREATE TABLE address (authority BIGINT NOT NULL, person BIGINT NOT NULL, line TEXT, postcode TEXT, lsoa TEXT, from_day BIGINT, to_day BIGINT,
    intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;
CREATE INDEX address_person ON address (authority, person);

CREATE TABLE identifier (authority BIGINT NOT NULL, person BIGINT NOT NULL, scheme TEXT NOT NULL, value TEXT NOT NULL,
    intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;
CREATE INDEX identifier_person ON identifier (authority, person);
CREATE INDEX identifier_value ON identifier (authority, scheme, value);

CREATE TABLE family (authority BIGINT NOT NULL, id BIGINT NOT NULL, source BIGINT NOT NULL, ref TEXT NOT NULL, intake BIGINT,
    w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, id, w_from)) /*STRICT*/;
CREATE INDEX family_ref ON family (authority, source, ref);

CREATE TABLE family_member (authority BIGINT NOT NULL, family BIGINT NOT NULL, person BIGINT NOT NULL, role TEXT NOT NULL,
    from_day BIGINT, to_day BIGINT, intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;
CREATE INDEX family_member_person ON family_member (authority, person);
CREATE INDEX family_member_family ON family_member (authority, family);

CREATE TABLE registration (authority BIGINT NOT NULL, id BIGINT NOT NULL, person BIGINT NOT NULL, centre BIGINT NOT NULL,
    from_day BIGINT, to_day BIGINT, end_reason TEXT, intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT,
    PRIMARY KEY (authority, id, w_from)) /*STRICT*/;
CREATE INDEX registration_person ON registration (authority, person);

CREATE TABLE consent (authority BIGINT NOT NULL, person BIGINT NOT NULL, partner TEXT NOT NULL, given_day BIGINT, withdrawn_day BIGINT,
    intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;
CREATE INDEX consent_person ON consent (authority, person);

CREATE TABLE target_group (authority BIGINT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, w_from BIGINT NOT NULL,
    PRIMARY KEY (authority, code)) /*STRICT*/;

CREATE TABLE group_member (authority BIGINT NOT NULL, person BIGINT NOT NULL, group_code TEXT NOT NULL, from_day BIGINT, to_day BIGINT,
    source BIGINT, intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;
CREATE INDEX group_member_person ON group_member (authority, person);

-- kind: attendance, appointment, visit, clinic, call, letter. person is NULL for a headcount nobody is named in.
CREATE TABLE contact (authority BIGINT NOT NULL, id BIGINT NOT NULL, kind TEXT NOT NULL, person BIGINT, centre BIGINT, venue BIGINT,
    on_day BIGINT NOT NULL, activity TEXT, source BIGINT NOT NULL, intake BIGINT, line BIGINT, w_from BIGINT NOT NULL, w_to BIGINT,
    PRIMARY KEY (authority, id, w_from)) /*STRICT*/;
CREATE INDEX contact_person ON contact (authority, person);
CREATE INDEX contact_intake ON contact (authority, intake);

CREATE TABLE course (authority BIGINT NOT NULL, person BIGINT NOT NULL, name TEXT NOT NULL, from_day BIGINT, to_day BIGINT, outcome TEXT,
    intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;

-- Who nobody but named staff may locate. Counted, never shown.
CREATE TABLE restricted (authority BIGINT NOT NULL, person BIGINT NOT NULL, reason TEXT, from_day BIGINT, to_day BIGINT,
    intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;
CREATE INDEX restricted_person ON restricted (authority, person);

-- One person record is the same human being as another: a child's records form a tree whose root stands for the child.
-- A merge is undone by ending its row: nothing else moved, so un-merge restores exactly.
CREATE TABLE merge (authority BIGINT NOT NULL, person BIGINT NOT NULL, into_person BIGINT NOT NULL, probability DOUBLE PRECISION,
    reason TEXT, w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, person, w_from)) /*STRICT*/;
CREATE INDEX merge_into ON merge (authority, into_person);

-- What a person decided about two records: same, different, unsure.
CREATE TABLE decision (authority BIGINT NOT NULL, person_a BIGINT NOT NULL, person_b BIGINT NOT NULL, verdict TEXT NOT NULL,
    reason TEXT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;
CREATE INDEX decision_pair ON decision (authority, person_a, person_b);

-- Derived: rebuilt by every cleansing, never migrated.
CREATE TABLE derived_pair (authority BIGINT NOT NULL, person_a BIGINT NOT NULL, person_b BIGINT NOT NULL, probability DOUBLE PRECISION NOT NULL,
    weight DOUBLE PRECISION NOT NULL, sentence TEXT NOT NULL, reasons TEXT NOT NULL, PRIMARY KEY (authority, person_a, person_b)) /*STRICT*/;
CREATE INDEX derived_pair_probability ON derived_pair (authority, probability DESC, person_a, person_b);
