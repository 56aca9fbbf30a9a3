-- Ageing out. A rule holds from its day until the next of the same reason; amount: years, months, 1 or 0 for on or off.
CREATE TABLE ageing_rule (authority BIGINT NOT NULL, reason TEXT NOT NULL, amount BIGINT NOT NULL, from_day BIGINT NOT NULL,
    w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, reason, from_day, w_from)) /*STRICT*/;

-- What a family said when it was asked whether it still uses the centres.
CREATE TABLE confirmation (authority BIGINT NOT NULL, person BIGINT NOT NULL, on_day BIGINT NOT NULL, w_from BIGINT NOT NULL,
    w_to BIGINT) /*STRICT*/;
CREATE INDEX confirmation_person ON confirmation (authority, person);
CREATE INDEX registration_write ON registration (authority, w_from);

-- Derived: what the last look found out of date, for a person to confirm. shielded: somebody restricted stands near.
CREATE TABLE derived_ending (authority BIGINT NOT NULL, registration BIGINT NOT NULL, child BIGINT NOT NULL, centre BIGINT NOT NULL,
    reason TEXT NOT NULL, words TEXT NOT NULL, on_day BIGINT NOT NULL, last_seen BIGINT, to_centre BIGINT, shielded BIGINT NOT NULL,
    PRIMARY KEY (authority, registration)) /*STRICT*/;
CREATE TABLE derived_look (authority BIGINT PRIMARY KEY, as_of BIGINT NOT NULL, at BIGINT NOT NULL, registrations BIGINT NOT NULL) /*STRICT*/;
