-- That somebody of one centre was told that a family like one typed in may be known elsewhere; and what they asked the other centre about
-- it. record: what was registered, child: whom it may be; told: what the other centre reads. answer: same, different, unsure; NULL: none yet.
CREATE TABLE blind_hint (authority BIGINT NOT NULL, user_id BIGINT NOT NULL, child BIGINT NOT NULL, at BIGINT NOT NULL, w_from BIGINT NOT NULL) /*STRICT*/;
CREATE INDEX blind_hint_user ON blind_hint (authority, user_id, at);
CREATE TABLE blind_ask (authority BIGINT NOT NULL, id BIGINT NOT NULL, asker BIGINT NOT NULL, record BIGINT NOT NULL, child BIGINT NOT NULL,
    told TEXT NOT NULL, at BIGINT NOT NULL, answer TEXT, answered_by BIGINT, answered_at BIGINT, w_from BIGINT NOT NULL,
    PRIMARY KEY (authority, id)) /*STRICT*/;
