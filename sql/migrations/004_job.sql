-- Long work that pages started. A row is written when the work begins and once more when it ends; one that is still 'running' while nothing
-- runs was cut off, and the audit log says what of it had been committed.
CREATE TABLE job (authority BIGINT NOT NULL, id BIGINT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, actor BIGINT NOT NULL,
    began_at BIGINT NOT NULL, ended_at BIGINT, state TEXT NOT NULL, words TEXT, intake BIGINT, w_from BIGINT NOT NULL,
    PRIMARY KEY (authority, id)) /*STRICT*/;
