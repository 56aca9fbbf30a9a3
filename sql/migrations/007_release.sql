-- What was shown of a month's end to those who may not see the children behind the numbers: made once, kept, never changed. The number of a
-- figure that is not shown is not kept.
CREATE TABLE release (authority BIGINT NOT NULL, as_of BIGINT NOT NULL, least BIGINT NOT NULL, w_from BIGINT NOT NULL,
    PRIMARY KEY (authority, as_of)) /*STRICT*/;
CREATE TABLE release_figure (authority BIGINT NOT NULL, as_of BIGINT NOT NULL, line BIGINT NOT NULL, measure TEXT NOT NULL, part TEXT NOT NULL,
    key TEXT NOT NULL, name TEXT NOT NULL, shown BIGINT NOT NULL, count BIGINT, out_of DOUBLE PRECISION,
    PRIMARY KEY (authority, as_of, line)) /*STRICT*/;
