/** What version 13 of the database adds: slow mode of supergroups. Never edited: later versions come as further migrations. */

/** `slow_mode` has when a member has last written while the mode was on, Unix seconds. */
export const schemaV13 = `
ALTER TABLE channel ADD COLUMN slow_mode_seconds INTEGER NOT NULL DEFAULT 0;

CREATE TABLE slow_mode (
  channel_id INTEGER NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  sent_at INTEGER NOT NULL,
  PRIMARY KEY (channel_id, user_id)
) STRICT, WITHOUT ROWID;
`;
