/** What version 8 of the database adds: basic groups and invite links. Never edited: later versions come as further migrations. */

/**
 * A member has left or was removed when `standing` says so; the row stays, for they may still read what they have. The
 * creator is a member like the others: `chat.creator_id` says who it is. An invite is to whatever `peer_id` names.
 */
export const schemaV8 = `
CREATE TABLE chat (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  creator_id INTEGER NOT NULL REFERENCES user (id),
  date INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO sqlite_sequence (name, seq) VALUES ('chat', 999);

CREATE TABLE chat_member (
  chat_id INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  inviter_id INTEGER NOT NULL,
  date INTEGER NOT NULL,
  standing TEXT NOT NULL CHECK (standing IN ('admin', 'member', 'left', 'removed')),
  PRIMARY KEY (chat_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_of_member ON chat_member (user_id, chat_id) WHERE standing IN ('admin', 'member');

CREATE TABLE invite (
  hash TEXT PRIMARY KEY,
  peer_id INTEGER NOT NULL,
  creator_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  date INTEGER NOT NULL,
  permanent INTEGER NOT NULL,
  expires_at INTEGER,
  usage_limit INTEGER,
  usage INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX permanent_invite ON invite (peer_id, creator_id) WHERE permanent = 1;
CREATE INDEX invite_of_peer ON invite (peer_id, creator_id, date);
`;
