/** What version 12 of the database adds: the words of messages. Never edited: later versions come as further migrations. */

/**
 * The texts themselves are not kept twice. A row's number is that of the box or channel, shifted by 31 bits, and that of
 * the message. `search_backlog` says up to which message of an earlier version the words are there already.
 */
export const schemaV12 = `
CREATE VIRTUAL TABLE message_words USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE VIRTUAL TABLE channel_message_words USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

CREATE TABLE search_backlog (
  name TEXT PRIMARY KEY,
  place INTEGER NOT NULL,
  id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO search_backlog (name, place, id) SELECT 'message', 0, 0 WHERE EXISTS (SELECT 1 FROM message);
INSERT INTO search_backlog (name, place, id) SELECT 'channel_message', 0, 0 WHERE EXISTS (SELECT 1 FROM channel_message);
`;
