-- That two families, somebody of whom is restricted, be joined, as one person asked; another joins them or keeps them apart.
CREATE TABLE family_join_ask (authority BIGINT NOT NULL, id BIGINT NOT NULL, family BIGINT NOT NULL, other BIGINT NOT NULL,
    from_day BIGINT NOT NULL, note TEXT, user_id BIGINT NOT NULL, w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, id)) /*STRICT*/;
