-- Funded places for two-year-olds that a provider offers, as a list told it: so many from a day on, to another (counted) or until told otherwise.
-- Of the rows of one provider that have begun, the newest begun tells what it offers. Ended and never changed, as all facts are.
CREATE TABLE place_offer (authority BIGINT NOT NULL, provider TEXT NOT NULL, postcode TEXT, lsoa TEXT, places BIGINT NOT NULL, from_day BIGINT NOT NULL,
    to_day BIGINT, source BIGINT NOT NULL, intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;
CREATE INDEX place_offer_provider ON place_offer (authority, provider);
