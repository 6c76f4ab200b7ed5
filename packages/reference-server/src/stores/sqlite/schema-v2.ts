/** What version 2 of the database adds: passwords, bots, logins by QR code. Never edited: later versions come as further migrations. */

/**
 * A key has at most one row in each of `pending_login`, `password_challenge` and `login_token`.
 *
 * A bot has no phone; as the column cannot be empty, it holds a text that is no number.
 */
export const schemaV2 = `
CREATE TABLE password (
  user_id INTEGER PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
  salt1 BLOB NOT NULL,
  salt2 BLOB NOT NULL,
  verifier BLOB NOT NULL,
  hint TEXT NOT NULL
) STRICT;

CREATE TABLE pending_login (
  auth_key_id INTEGER PRIMARY KEY REFERENCES auth_key (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL,
  attempts_left INTEGER NOT NULL
) STRICT;
CREATE INDEX pending_login_of_user ON pending_login (user_id);

CREATE TABLE password_challenge (
  auth_key_id INTEGER PRIMARY KEY REFERENCES auth_key (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  srp_id INTEGER NOT NULL,
  secret BLOB NOT NULL,
  b BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX password_challenge_of_user ON password_challenge (user_id);

ALTER TABLE user ADD COLUMN bot_token_hash BLOB;
CREATE UNIQUE INDEX user_of_bot_token ON user (bot_token_hash) WHERE bot_token_hash IS NOT NULL;

CREATE TABLE login_token (
  auth_key_id INTEGER PRIMARY KEY REFERENCES auth_key (id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL UNIQUE,
  expires_at INTEGER NOT NULL,
  user_id INTEGER REFERENCES user (id) ON DELETE CASCADE,
  authorization_hash INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX login_token_of_user ON login_token (user_id) WHERE user_id IS NOT NULL;
`;
