-- Questions of the Explore page that people keep under a name. query: the address after "?"; folded: the name as names are compared, one of
-- each at a time. A change ends the row and writes the next.
CREATE TABLE saved_view (authority BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL, query TEXT NOT NULL,
    user_id BIGINT NOT NULL, w_from BIGINT NOT NULL, w_to BIGINT, PRIMARY KEY (authority, id, w_from)) /*STRICT*/;
CREATE UNIQUE INDEX saved_view_name ON saved_view (authority, folded) WHERE w_to IS NULL;
