/** What version 10 of the database adds: what people have made of their conversations and lists. Never edited: later versions come as further migrations. */

/**
 * A conversation without a row in `dialog_setting` lies in the main list, not pinned and not marked; the pinned one with
 * the highest `pin_place` is the topmost. `detail` is JSON. The target of `notify_setting` is a peer's number, or `users`,
 * `chats` or `broadcasts`.
 */
export const schemaV10 = `
CREATE TABLE dialog_setting (
  user_id INTEGER NOT NULL REFERENCES box (user_id) ON DELETE CASCADE,
  peer_id INTEGER NOT NULL,
  folder_id INTEGER NOT NULL,
  pin_place INTEGER,
  unread_mark INTEGER NOT NULL,
  PRIMARY KEY (user_id, peer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dialog_pinned ON dialog_setting (user_id, folder_id, pin_place) WHERE pin_place IS NOT NULL;
CREATE INDEX dialog_marked ON dialog_setting (user_id, peer_id) WHERE unread_mark = 1;

CREATE TABLE dialog_filter (
  user_id INTEGER NOT NULL REFERENCES box (user_id) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE notify_setting (
  user_id INTEGER NOT NULL REFERENCES box (user_id) ON DELETE CASCADE,
  target TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (user_id, target)
) STRICT, WITHOUT ROWID;
`;
