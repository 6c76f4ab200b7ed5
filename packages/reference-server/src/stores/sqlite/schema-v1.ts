/** The tables of version 1 of the database. Never edited: later versions come as further migrations. */

/**
 * 64-bit numbers of the protocol stand as signed integers; times in Unix seconds; `peer_id` is a user's id (negative
 * numbers are kept for groups and channels). A private message lies in both boxes, each copy naming its twin.
 */
export const schemaV1 = `
CREATE TABLE secret (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  phone TEXT NOT NULL UNIQUE,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  about TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  online_until INTEGER NOT NULL DEFAULT 0,
  last_seen INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Ids begin here, clear of the fixed numbers that clients know, such as 777000.
INSERT INTO sqlite_sequence (name, seq) VALUES ('user', 1000000);

CREATE TABLE username (
  key TEXT PRIMARY KEY,
  display TEXT NOT NULL,
  owner_kind TEXT NOT NULL,
  owner_id INTEGER NOT NULL,
  UNIQUE (owner_kind, owner_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
  owner_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  phone TEXT NOT NULL,
  PRIMARY KEY (owner_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_of_user ON contact (user_id);

CREATE TABLE auth_key (
  id INTEGER PRIMARY KEY,
  auth_key BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  layer INTEGER,
  client TEXT,
  user_id INTEGER REFERENCES user (id) ON DELETE SET NULL,
  hash INTEGER NOT NULL DEFAULT 0,
  logged_in_at INTEGER NOT NULL DEFAULT 0,
  active_at INTEGER NOT NULL
) STRICT;
CREATE INDEX auth_key_of_user ON auth_key (user_id) WHERE user_id IS NOT NULL;

CREATE TABLE login_code (
  auth_key_id INTEGER PRIMARY KEY REFERENCES auth_key (id) ON DELETE CASCADE,
  phone TEXT NOT NULL,
  phone_code_hash TEXT NOT NULL,
  code TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  attempts_left INTEGER NOT NULL,
  resends_left INTEGER NOT NULL,
  via TEXT NOT NULL,
  confirmed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE box (
  user_id INTEGER PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
  pts INTEGER NOT NULL DEFAULT 1,
  last_message_id INTEGER NOT NULL DEFAULT 0,
  last_date INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE message (
  box_user_id INTEGER NOT NULL REFERENCES box (user_id) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  peer_id INTEGER NOT NULL,
  from_id INTEGER NOT NULL,
  out INTEGER NOT NULL,
  twin_id INTEGER,
  date INTEGER NOT NULL,
  text TEXT NOT NULL,
  entities TEXT,
  reply_to_id INTEGER,
  silent INTEGER NOT NULL,
  PRIMARY KEY (box_user_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_of_peer ON message (box_user_id, peer_id, id);

CREATE TABLE dialog (
  user_id INTEGER NOT NULL REFERENCES box (user_id) ON DELETE CASCADE,
  peer_id INTEGER NOT NULL,
  top_message_id INTEGER NOT NULL,
  top_date INTEGER NOT NULL,
  message_count INTEGER NOT NULL,
  unread_count INTEGER NOT NULL,
  read_inbox_max_id INTEGER NOT NULL DEFAULT 0,
  read_outbox_max_id INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, peer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dialog_order ON dialog (user_id, top_date DESC, top_message_id DESC);
CREATE INDEX dialog_unread ON dialog (user_id, unread_count) WHERE unread_count > 0;

CREATE TABLE event (
  user_id INTEGER NOT NULL REFERENCES box (user_id) ON DELETE CASCADE,
  pts INTEGER NOT NULL,
  pts_count INTEGER NOT NULL,
  date INTEGER NOT NULL,
  type TEXT NOT NULL,
  message_id INTEGER,
  peer_id INTEGER,
  max_id INTEGER,
  still_unread_count INTEGER,
  PRIMARY KEY (user_id, pts)
) STRICT, WITHOUT ROWID;

CREATE TABLE sending (
  sender_id INTEGER NOT NULL REFERENCES box (user_id) ON DELETE CASCADE,
  random_id INTEGER NOT NULL,
  digest BLOB NOT NULL,
  message_id INTEGER NOT NULL,
  pts INTEGER NOT NULL,
  PRIMARY KEY (sender_id, random_id)
) STRICT, WITHOUT ROWID;
`;
