-- That a family need not be restricted any longer, as one person asked; another lifts it or keeps it. person: anybody of it.
CREATE TABLE restricted_lift (authority BIGINT NOT NULL, id BIGINT NOT NULL, person BIGINT NOT NULL, user_id BIGINT NOT NULL, reason TEXT NOT NULL,
    w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, id)) /*STRICT*/;
