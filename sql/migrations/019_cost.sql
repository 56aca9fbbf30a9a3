-- What a centre cost in a period, as a list told it: pence of one kind from one day to another, both counted. Ended and never changed, as all facts are.
CREATE TABLE cost (authority BIGINT NOT NULL, centre BIGINT NOT NULL, kind TEXT NOT NULL, from_day BIGINT NOT NULL, to_day BIGINT NOT NULL,
    pence BIGINT NOT NULL, source BIGINT NOT NULL, intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;
CREATE INDEX cost_centre ON cost (authority, centre);
