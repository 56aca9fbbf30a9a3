-- must_choose: 1 while somebody signs in with a password that an administrator was shown. They choose another before anything else.
ALTER TABLE app_user ADD COLUMN must_choose INTEGER NOT NULL DEFAULT 0;
