-- What people write beside the figures of the data book: of a place ("served", a centre's number) and one of its sections. A changed
-- text ends one row and opens another; when and by whom is in the audit log.
CREATE TABLE commentary (authority BIGINT NOT NULL, place TEXT NOT NULL, section TEXT NOT NULL, words TEXT NOT NULL, w_from BIGINT NOT NULL,
    w_to BIGINT, PRIMARY KEY (authority, place, section, w_from)) /*STRICT*/;
