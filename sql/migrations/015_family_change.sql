-- Families that staff part or join from a day on, whatever the lists tell. Nothing that a list told is changed: undoing ends these rows and the
-- families are as they were.

-- kind: split, join. family: the family that those moved stand in from the day on. beside: what it was parted from, or the first of those joined.
CREATE TABLE family_change (authority BIGINT NOT NULL, id BIGINT NOT NULL, kind TEXT NOT NULL, family BIGINT NOT NULL, beside BIGINT NOT NULL,
    from_day BIGINT NOT NULL, note TEXT, w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, id)) /*STRICT*/;

-- Who moves: a record of a person; or (person NULL) whoever a list tells of in the family `told`, all of whom moved.
CREATE TABLE family_move (authority BIGINT NOT NULL, change BIGINT NOT NULL, person BIGINT, told BIGINT, w_from BIGINT NOT NULL, w_to BIGINT)
    /*STRICT*/;
CREATE INDEX family_move_person ON family_move (authority, person);
CREATE INDEX family_move_change ON family_move (authority, change);
CREATE INDEX family_move_written ON family_move (w_from);
CREATE INDEX family_move_ended ON family_move (w_to) WHERE w_to IS NOT NULL;
