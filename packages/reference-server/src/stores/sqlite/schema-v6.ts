/** What version 6 of the database adds: several data centres. Never edited: later versions come as further migrations. */

/**
 * A data centre of 0 is one that the server names when it starts. An imported login is one at a data centre that is not
 * the user's; it has the hash of the login that it came from, and ends with it. A login token with a data centre has
 * been accepted by somebody who lives there, and is good for any key of it.
 */
export const schemaV6 = `
ALTER TABLE user ADD COLUMN home_dc INTEGER NOT NULL DEFAULT 0;
ALTER TABLE auth_key ADD COLUMN dc_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE auth_key ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
ALTER TABLE login_token ADD COLUMN dc_id INTEGER;

CREATE TABLE exported_login (
  token_hash BLOB PRIMARY KEY,
  auth_key_id INTEGER NOT NULL REFERENCES auth_key (id) ON DELETE CASCADE,
  login_hash INTEGER NOT NULL,
  dc_id INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX exported_login_of_key ON exported_login (auth_key_id, expires_at);

CREATE TRIGGER login_changed AFTER UPDATE OF user_id, hash ON auth_key
WHEN OLD.imported = 0 AND OLD.user_id IS NOT NULL AND (NEW.user_id IS NOT OLD.user_id OR NEW.hash <> OLD.hash)
BEGIN
  UPDATE auth_key SET user_id = NULL, hash = 0, logged_in_at = 0, imported = 0
  WHERE user_id = OLD.user_id AND hash = OLD.hash AND imported = 1;
END;
CREATE TRIGGER login_deleted AFTER DELETE ON auth_key
WHEN OLD.imported = 0 AND OLD.user_id IS NOT NULL
BEGIN
  UPDATE auth_key SET user_id = NULL, hash = 0, logged_in_at = 0, imported = 0
  WHERE user_id = OLD.user_id AND hash = OLD.hash AND imported = 1;
END;
`;
