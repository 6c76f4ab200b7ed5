/** What version 14 of the database adds: photos and documents. Never edited: later versions come as further migrations. */

/**
 * A message has its media whole, as JSON, so that it is read without another table; `file` has each photo and document once,
 * `file_blob` the bytes that it needs, `file_upload` what has become of an upload. `user.photo` is the newest of
 * `profile_photo`, as far as everybody is told of it.
 */
export const schemaV14 = `
ALTER TABLE message ADD COLUMN media TEXT;
ALTER TABLE channel_message ADD COLUMN media TEXT;
ALTER TABLE user ADD COLUMN photo TEXT;

CREATE TABLE file (
  id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE file_blob (
  blob TEXT NOT NULL,
  file_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (blob, file_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE file_upload (
  user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  upload_id INTEGER NOT NULL,
  sign TEXT NOT NULL,
  file_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  date INTEGER NOT NULL,
  PRIMARY KEY (user_id, upload_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_upload_by_date ON file_upload (date);

CREATE TABLE profile_photo (
  user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  photo_id INTEGER NOT NULL,
  date INTEGER NOT NULL,
  PRIMARY KEY (user_id, place),
  UNIQUE (user_id, photo_id)
) STRICT, WITHOUT ROWID;
`;
