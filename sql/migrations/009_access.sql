-- Who may see what. last_day: up to and with which somebody may sign in. second_key: what their second step is computed from (base32),
-- second_step: the last time step they used, so that none is used twice; NULL: no second step.
ALTER TABLE app_user ADD COLUMN last_day BIGINT;
ALTER TABLE app_user ADD COLUMN second_key TEXT;
ALTER TABLE app_user ADD COLUMN second_step BIGINT;

-- The staff named for a restricted family, by any person of it. glass: by breaking the glass, until a moment (seconds since 1970).
CREATE TABLE restricted_grant (authority BIGINT NOT NULL, id BIGINT NOT NULL, person BIGINT NOT NULL, user_id BIGINT NOT NULL,
    glass INTEGER NOT NULL, until BIGINT, reason TEXT, w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, id)) /*STRICT*/;
CREATE INDEX restricted_grant_user ON restricted_grant (authority, user_id);
CREATE INDEX restricted_grant_person ON restricted_grant (authority, person);

-- What somebody is to be told. kind: glass, glass-nobody, bulk. user_id: about whom.
CREATE TABLE notice (authority BIGINT NOT NULL, id BIGINT NOT NULL, kind TEXT NOT NULL, user_id BIGINT NOT NULL, person BIGINT, words TEXT,
    at BIGINT NOT NULL, w_from BIGINT NOT NULL, PRIMARY KEY (authority, id)) /*STRICT*/;
CREATE TABLE notice_for (authority BIGINT NOT NULL, notice BIGINT NOT NULL, user_id BIGINT NOT NULL, read_at BIGINT,
    PRIMARY KEY (authority, user_id, notice)) /*STRICT*/;

-- One-time codes in place of the second step, as hashes.
CREATE TABLE recovery_code (user_id BIGINT NOT NULL, hash TEXT NOT NULL, w_from BIGINT NOT NULL, w_to BIGINT,
    PRIMARY KEY (user_id, hash)) /*STRICT*/;

-- Wrong passwords by the address they came from, kept as a hash.
CREATE TABLE sign_in_address (address TEXT NOT NULL, failed INTEGER NOT NULL, failed_since BIGINT NOT NULL, rests_until BIGINT NOT NULL,
    PRIMARY KEY (address)) /*STRICT*/;

-- Browsers that somebody signed in with before, as hashes: they are not kept out by what others guess.
CREATE TABLE sign_in_device (device TEXT NOT NULL, user_id BIGINT NOT NULL, created_at BIGINT NOT NULL, failed INTEGER NOT NULL,
    failed_since BIGINT NOT NULL, rests_until BIGINT NOT NULL, PRIMARY KEY (device, user_id)) /*STRICT*/;

-- Who did what to whom.
CREATE INDEX audit_subject ON audit (subject);
