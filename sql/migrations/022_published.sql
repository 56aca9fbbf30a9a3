-- What publishers say of an authority's statistical neighbours and of England: the percentage of a measure in a year. Loaded with the places, and by
-- "reachbook geo load neighbours".
CREATE TABLE geo_neighbour (
    authority TEXT NOT NULL, -- whose neighbour it is
    place TEXT NOT NULL,     -- name of the neighbour, or England
    measure TEXT NOT NULL,
    year BIGINT NOT NULL,
    percent DOUBLE PRECISION NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (authority, measure, year, place)
) /*STRICT*/;

-- What each version of a site's own measure counted when it was first used, so that it cannot come to count otherwise unseen.
CREATE TABLE measure_kept (name TEXT NOT NULL, version BIGINT NOT NULL, words TEXT NOT NULL, w_from BIGINT NOT NULL,
    PRIMARY KEY (name, version)) /*STRICT*/;
