-- centre: the one that somebody works at, whose families they see; NULL: the whole authority. closed_at: the moment from which an account is
-- closed (seconds since 1970); NULL: it stands.
ALTER TABLE app_user ADD COLUMN centre BIGINT;
ALTER TABLE app_user ADD COLUMN closed_at BIGINT;

-- Which families a centre knows.
CREATE INDEX registration_centre ON registration (authority, centre);
CREATE INDEX address_lsoa ON address (authority, lsoa);
