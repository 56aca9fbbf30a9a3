-- What changed since a write, so that figures kept in memory can follow it: rows written, and rows ended.
CREATE INDEX person_written ON person (w_from);
CREATE INDEX person_ended ON person (w_to) WHERE w_to IS NOT NULL;
CREATE INDEX address_written ON address (w_from);
CREATE INDEX address_ended ON address (w_to) WHERE w_to IS NOT NULL;
CREATE INDEX registration_written ON registration (w_from);
CREATE INDEX registration_ended ON registration (w_to) WHERE w_to IS NOT NULL;
CREATE INDEX contact_written ON contact (w_from);
CREATE INDEX contact_ended ON contact (w_to) WHERE w_to IS NOT NULL;
CREATE INDEX group_member_written ON group_member (w_from);
CREATE INDEX group_member_ended ON group_member (w_to) WHERE w_to IS NOT NULL;
CREATE INDEX family_member_written ON family_member (w_from);
CREATE INDEX family_member_ended ON family_member (w_to) WHERE w_to IS NOT NULL;
CREATE INDEX merge_written ON merge (w_from);
CREATE INDEX merge_ended ON merge (w_to) WHERE w_to IS NOT NULL;
