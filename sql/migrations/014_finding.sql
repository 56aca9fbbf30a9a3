-- What partners found of a child: dated, from a source, ended and never changed, as all facts are.
-- kind: nursery (by: the nursery; from_day, to_day: the term; part of whole: sessions attended of those possible), place (a funded place for a
-- two-year-old; what: taken, offered), referral (way: in or out; by: the partner; what: waiting, taken up, declined; to_day: when that was told),
-- breastfeeding (at 6 to 8 weeks; what: total, partial, none), profile (the early years foundation stage profile; by: the school; what: good level,
-- not yet; part of whole: points of the most there are).
CREATE TABLE finding (authority BIGINT NOT NULL, person BIGINT NOT NULL, kind TEXT NOT NULL, from_day BIGINT NOT NULL, to_day BIGINT, way TEXT,
    by_whom TEXT, what TEXT, part BIGINT, whole BIGINT, source BIGINT NOT NULL, intake BIGINT, w_from BIGINT NOT NULL, w_to BIGINT) /*STRICT*/;
CREATE INDEX finding_person ON finding (authority, person);
CREATE INDEX finding_source ON finding (authority, source);
CREATE INDEX finding_written ON finding (w_from);
CREATE INDEX finding_ended ON finding (w_to) WHERE w_to IS NOT NULL;
