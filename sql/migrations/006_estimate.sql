-- Yearly estimates of children by small area: what the forecast learns from.

CREATE TABLE geo_estimate (
    lsoa TEXT NOT NULL, -- of 2021
    year INTEGER NOT NULL, -- of the middle of
    age0 DOUBLE PRECISION NOT NULL,
    age1 DOUBLE PRECISION NOT NULL,
    age2 DOUBLE PRECISION NOT NULL,
    age3 DOUBLE PRECISION NOT NULL,
    age4 DOUBLE PRECISION NOT NULL,
    adults DOUBLE PRECISION, -- aged 15 to 44
    PRIMARY KEY (lsoa, year)
) /*STRICT*/;
