-- Who sees to the quality of a list, and by when it is to be how good.
CREATE TABLE quality_target (authority BIGINT NOT NULL, source BIGINT NOT NULL, check_word TEXT NOT NULL, owner TEXT NOT NULL,
    percent BIGINT NOT NULL, baseline BIGINT NOT NULL, set_day BIGINT NOT NULL, due_day BIGINT NOT NULL, w_from BIGINT NOT NULL,
    w_to BIGINT, PRIMARY KEY (authority, source, check_word, w_from)) /*STRICT*/;
