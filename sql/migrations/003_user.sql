-- The people who use Reachbook and who of them is signed in. locked_until follows too many wrong passwords.
CREATE TABLE app_user (authority BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL, role INTEGER NOT NULL, password TEXT NOT NULL,
    failed INTEGER NOT NULL, failed_since BIGINT NOT NULL, locked_until BIGINT NOT NULL, w_from BIGINT NOT NULL, w_to BIGINT,
    PRIMARY KEY (id), UNIQUE (name)) /*STRICT*/;

CREATE TABLE session (token_hash TEXT NOT NULL, user_id BIGINT NOT NULL, created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL,
    csrf TEXT NOT NULL, PRIMARY KEY (token_hash)) /*STRICT*/;
