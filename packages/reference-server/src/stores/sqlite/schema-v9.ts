/** What version 9 of the database adds: channels and supergroups. Never edited: later versions come as further migrations. */

/**
 * A message of a channel lies there once, whoever reads it. `log_start` is the place behind which the log is complete.
 * Rights and restrictions are JSON lists of their names; `read_inbox_max_id` is how far a member has read.
 */
export const schemaV9 = `
CREATE TABLE channel (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  about TEXT NOT NULL,
  megagroup INTEGER NOT NULL,
  creator_id INTEGER NOT NULL,
  date INTEGER NOT NULL,
  pts INTEGER NOT NULL DEFAULT 1,
  log_start INTEGER NOT NULL DEFAULT 1,
  last_message_id INTEGER NOT NULL DEFAULT 0,
  last_date INTEGER NOT NULL,
  top_message_id INTEGER NOT NULL DEFAULT 0,
  top_date INTEGER NOT NULL,
  message_count INTEGER NOT NULL DEFAULT 0,
  member_count INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Ids begin here: clear of those of groups, and with ten digits, for some clients mark one by writing -100 before it.
INSERT INTO sqlite_sequence (name, seq) VALUES ('channel', 999999999);

CREATE TABLE channel_member (
  channel_id INTEGER NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  present INTEGER NOT NULL,
  role TEXT NOT NULL,
  rights TEXT NOT NULL,
  rank TEXT NOT NULL,
  restrictions TEXT NOT NULL,
  restricted_until INTEGER NOT NULL,
  changed_by INTEGER NOT NULL,
  inviter_id INTEGER NOT NULL,
  date INTEGER NOT NULL,
  read_inbox_max_id INTEGER NOT NULL,
  PRIMARY KEY (channel_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX channel_of_member ON channel_member (user_id, channel_id) WHERE present = 1;
CREATE INDEX channel_members_present ON channel_member (channel_id, user_id) WHERE present = 1;
CREATE INDEX channel_readers ON channel_member (channel_id, read_inbox_max_id) WHERE present = 1;
CREATE INDEX channel_admins ON channel_member (channel_id, user_id) WHERE role <> 'member';
CREATE INDEX channel_restricted ON channel_member (channel_id, user_id) WHERE restrictions <> '[]';

CREATE TABLE channel_message (
  channel_id INTEGER NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  author_id INTEGER NOT NULL,
  signed TEXT NOT NULL,
  date INTEGER NOT NULL,
  edit_date INTEGER,
  text TEXT NOT NULL,
  entities TEXT,
  action TEXT,
  reply_to_id INTEGER,
  silent INTEGER NOT NULL,
  pinned INTEGER NOT NULL,
  PRIMARY KEY (channel_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX channel_message_pinned ON channel_message (channel_id, id) WHERE pinned = 1;

CREATE TABLE channel_event (
  channel_id INTEGER NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
  pts INTEGER NOT NULL,
  pts_count INTEGER NOT NULL,
  date INTEGER NOT NULL,
  type TEXT NOT NULL,
  message_id INTEGER,
  detail TEXT,
  PRIMARY KEY (channel_id, pts)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel_sending (
  sender_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  random_id INTEGER NOT NULL,
  digest BLOB NOT NULL,
  channel_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  pts INTEGER NOT NULL,
  PRIMARY KEY (sender_id, random_id)
) STRICT, WITHOUT ROWID;
`;
