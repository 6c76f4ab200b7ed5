/** What version 7 of the database adds: changes of messages, and the lines of seq and qts. Never edited: later versions come as further migrations. */

/**
 * All copies of a message bear one `shared_id`, which takes the place of `twin_id`. What happened in a box up to
 * `forgotten_pts` is not in its log any more. The log of seq keeps the latest event of each kind and key, which says all
 * that its forerunners said. The line of qts belongs to an authorization; what waits in it is gone when somebody else logs
 * in with the key, or nobody. `detail` is JSON.
 */
export const schemaV7 = `
ALTER TABLE message ADD COLUMN shared_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN edit_date INTEGER;
ALTER TABLE message ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN action TEXT;

UPDATE message SET shared_id = numbered.number
FROM (SELECT box_user_id, id, row_number() OVER (ORDER BY box_user_id, id) AS number FROM message WHERE out = 1) AS numbered
WHERE message.box_user_id = numbered.box_user_id AND message.id = numbered.id;
UPDATE message SET shared_id = sent.shared_id FROM message AS sent
WHERE message.out = 0 AND sent.box_user_id = message.peer_id AND sent.id = message.twin_id;

ALTER TABLE message DROP COLUMN twin_id;
CREATE INDEX message_of_shared ON message (shared_id, box_user_id);
CREATE INDEX message_pinned ON message (box_user_id, peer_id, id) WHERE pinned = 1;

CREATE TABLE message_counter (last_shared_id INTEGER NOT NULL) STRICT;
INSERT INTO message_counter (last_shared_id) SELECT coalesce(max(shared_id), 0) FROM message;

ALTER TABLE event ADD COLUMN detail TEXT;
ALTER TABLE box ADD COLUMN forgotten_pts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE box ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE box ADD COLUMN seq_date INTEGER NOT NULL DEFAULT 0;

CREATE TABLE seq_event (
  user_id INTEGER NOT NULL REFERENCES box (user_id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  date INTEGER NOT NULL,
  type TEXT NOT NULL,
  key TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (user_id, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX seq_event_of_key ON seq_event (user_id, type, key);
CREATE INDEX seq_event_date ON seq_event (user_id, date);

CREATE TABLE qts_line (
  auth_key_id INTEGER PRIMARY KEY REFERENCES auth_key (id) ON DELETE CASCADE,
  qts INTEGER NOT NULL
) STRICT;

CREATE TABLE qts_event (
  auth_key_id INTEGER NOT NULL REFERENCES qts_line (auth_key_id) ON DELETE CASCADE,
  qts INTEGER NOT NULL,
  date INTEGER NOT NULL,
  type TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (auth_key_id, qts)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER qts_of_login AFTER UPDATE OF user_id ON auth_key WHEN NEW.user_id IS NOT OLD.user_id
BEGIN
  DELETE FROM qts_event WHERE auth_key_id = NEW.id;
END;

CREATE TABLE draft (
  user_id INTEGER NOT NULL REFERENCES box (user_id) ON DELETE CASCADE,
  peer_id INTEGER NOT NULL,
  date INTEGER NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (user_id, peer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE blocked_peer (
  user_id INTEGER NOT NULL REFERENCES box (user_id) ON DELETE CASCADE,
  peer_id INTEGER NOT NULL,
  date INTEGER NOT NULL,
  PRIMARY KEY (user_id, peer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocked_by_date ON blocked_peer (user_id, date DESC, peer_id);
`;
