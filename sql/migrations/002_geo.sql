-- Places: reference data that anyone may see. Codes carry no person.

CREATE TABLE geo_authority (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    origin_lat DOUBLE PRECISION NOT NULL, -- top left of the plane in which its outlines are drawn
    origin_lon DOUBLE PRECISION NOT NULL,
    population_year INTEGER NOT NULL,
    population_source TEXT NOT NULL
) /*STRICT*/;

CREATE TABLE geo_ward (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    authority TEXT NOT NULL
) /*STRICT*/;

CREATE TABLE geo_lsoa (
    code TEXT PRIMARY KEY, -- of 2021
    name TEXT NOT NULL,
    ward TEXT NOT NULL,
    authority TEXT NOT NULL,
    lsoa11 TEXT NOT NULL, -- the 2011 LSOA it grew from (the largest part)
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION
) /*STRICT*/;
CREATE INDEX geo_lsoa_by_lsoa11 ON geo_lsoa (lsoa11);

CREATE TABLE geo_deprivation (
    lsoa TEXT NOT NULL, -- of 2021; editions on older areas are those of the area it grew from
    edition INTEGER NOT NULL, -- 2010, 2015, 2019, 2025
    imd_rank INTEGER,
    imd_decile INTEGER,
    idaci_rank INTEGER,
    idaci_decile INTEGER,
    PRIMARY KEY (lsoa, edition)
) /*STRICT*/;

CREATE TABLE geo_population (
    lsoa TEXT NOT NULL, -- of 2021
    age INTEGER NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (lsoa, age)
) /*STRICT*/;

CREATE TABLE geo_projection (
    authority TEXT NOT NULL,
    age INTEGER NOT NULL,
    year INTEGER NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (authority, age, year)
) /*STRICT*/;

CREATE TABLE geo_postcode (
    postcode TEXT PRIMARY KEY,
    lat DOUBLE PRECISION NOT NULL,
    lon DOUBLE PRECISION NOT NULL,
    lsoa TEXT NOT NULL, -- of 2021
    lsoa11 TEXT NOT NULL,
    live INTEGER NOT NULL
) /*STRICT*/;
CREATE INDEX geo_postcode_by_lsoa ON geo_postcode (lsoa);

CREATE TABLE geo_outline (
    kind TEXT NOT NULL, -- 'lsoa21' or 'ward'
    code TEXT NOT NULL,
    authority TEXT NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (kind, code)
) /*STRICT*/;
