/** Version 5 of the SQLite store: messages lie in the order of their coming, and an index leads to them by chat and id. */

/**
 * Leads from version 4 to version 5.
 *
 * In the order of chats each new message was put between others: hundreds of pages were written for what fits on some
 * dozens, once into the log and once more into the file. Now new ones follow each other, and what is written in between
 * are the small entries of the index. `date` stands in it so that a time is looked up without opening messages. That a
 * chat has an id once is seen to by whoever writes: it reads what a message replaces. What is there is taken over in the
 * order of chats, as it is read.
 *
 * Each commit begins a part of the index of words. Of as many parts as `automerge` says one is made: with the usual four,
 * merging took longer than indexing. https://www.sqlite.org/fts5.html#the_automerge_configuration_option
 */
export const toVersion5 = `
  ALTER TABLE messages RENAME TO old_messages;
  CREATE TABLE messages (
    row_id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    date INTEGER NOT NULL,
    search_id INTEGER,
    body ANY NOT NULL,
    sum INTEGER NOT NULL
  ) STRICT;
  INSERT INTO messages (chat_id, id, date, search_id, body, sum)
    SELECT chat_id, id, date, search_id, body, sum FROM old_messages ORDER BY chat_id, id;
  DROP TABLE old_messages;
  CREATE UNIQUE INDEX messages_by_place ON messages (chat_id, id, date);
  CREATE INDEX messages_by_common_id ON messages (id) WHERE chat_id >= -1000000000000;
  CREATE UNIQUE INDEX messages_by_search_id ON messages (search_id) WHERE search_id IS NOT NULL;
  INSERT INTO search (search, rank) VALUES ('automerge', 8);
`;
