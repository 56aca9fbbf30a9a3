-- What reviewing adds: which pairs are worth most, what the engine thought when a person decided, values that staff chose, joins that wait for
-- a second person.

ALTER TABLE derived_pair ADD COLUMN value DOUBLE PRECISION NOT NULL DEFAULT 0;
DROP INDEX derived_pair_probability;
CREATE INDEX derived_pair_value ON derived_pair (authority, value DESC, person_a, person_b);
CREATE INDEX derived_pair_second ON derived_pair (authority, person_b);

-- Of the pair as it stood in the queue when it was decided; NULL when it was not queued.
ALTER TABLE decision ADD COLUMN probability DOUBLE PRECISION;
ALTER TABLE decision ADD COLUMN weight DOUBLE PRECISION;
ALTER TABLE decision ADD COLUMN reasons TEXT;
CREATE INDEX decision_second ON decision (authority, person_b);

-- What people decided for certain, to train linkage with. reasons: lines "column, level, bits", tabs between.
CREATE VIEW label AS
SELECT authority, person_a, person_b, CASE WHEN verdict = 'same' THEN 1 ELSE 0 END AS is_match, probability, weight, reasons, w_from
FROM decision WHERE w_to IS NULL AND verdict IN ('same', 'different');

-- Of all that the records of a child say, this record's word stands for this field: given, family, birth, sex, home. The newest choice among
-- the records joined wins, so an earlier one stands again when the records are parted.
CREATE TABLE field_choice (authority BIGINT NOT NULL, person BIGINT NOT NULL, field TEXT NOT NULL, w_from BIGINT NOT NULL, w_to BIGINT)
    /*STRICT*/;
CREATE INDEX field_choice_person ON field_choice (authority, person);

-- A join that one person asks for and another has to confirm. why: numbers, restricted. outcome: the verdict that ended it.
CREATE TABLE second_look (authority BIGINT NOT NULL, person_a BIGINT NOT NULL, person_b BIGINT NOT NULL, why TEXT NOT NULL, note TEXT,
    outcome TEXT, w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, person_a, person_b, w_from)) /*STRICT*/;
