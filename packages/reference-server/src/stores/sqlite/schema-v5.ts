/** What version 5 of the database adds: recovery of passwords by e-mail, how logins end. Never edited: later versions come as further migrations. */

/**
 * A `password_draft` waits for the confirmation of its e-mail address; without a verifier the password stays as it is.
 * `reset_at` is the time at which a password may be taken away without proof. `ended_by` names the error that a key whose
 * login was ended from elsewhere is refused with.
 */
export const schemaV5 = `
ALTER TABLE password ADD COLUMN email TEXT;
ALTER TABLE password ADD COLUMN reset_at INTEGER;

CREATE TABLE password_draft (
  user_id INTEGER PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
  salt1 BLOB,
  salt2 BLOB,
  verifier BLOB,
  hint TEXT,
  email TEXT NOT NULL,
  code TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  attempts_left INTEGER NOT NULL
) STRICT;

CREATE TABLE password_recovery (
  user_id INTEGER PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
  code TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  attempts_left INTEGER NOT NULL
) STRICT;

ALTER TABLE auth_key ADD COLUMN ended_by TEXT;
`;
