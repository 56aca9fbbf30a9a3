-- What cleansings did, and who decided what, is asked of the audit log by the kind of write.
CREATE INDEX audit_action ON audit (action, seq);
