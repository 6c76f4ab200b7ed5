/** Photos, documents and the photos of people in SQLite. */
import type { Database } from 'better-sqlite3';
import { blobsOf } from '../../domain/stored-file.js';
import type { StoredFile, StoredPhoto } from '../../domain/stored-file.js';
import { userPhotoOf } from '../../domain/user.js';
import type { FileStore } from '../file-store.js';
import type { Committer } from './committer.js';
import { fromMediaJson, toMediaJson } from './media-json.js';
import { createUserTeller } from './user-teller.js';
import { unchanged } from './publishing-writer.js';
import type { PublishingWriter } from './publishing-writer.js';
import type { ToldDate } from './seq-writer.js';

/** Seconds for which it is remembered what became of an upload: as long as its parts would have been kept, and more. */
const uploadMemory = 2 * 86_400;

interface FileRow {
  readonly content: string;
}

interface PhotoRow extends FileRow {
  readonly photo_id: bigint;
}

/** The file port on SQLite. */
export function createSqliteFiles(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): FileStore {
  const tell = createUserTeller(database, told);
  const insertFile = database.prepare<[bigint, string, string]>('INSERT INTO file (id, kind, content) VALUES (?, ?, ?)');
  const insertBlob = database.prepare<[string, bigint, string]>('INSERT INTO file_blob (blob, file_id, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const selectFile = database.prepare<[bigint, string], FileRow>('SELECT content FROM file WHERE id = ? AND kind = ?');
  const insertUpload = database.prepare<[number, bigint, string, bigint, string, number]>(
    'INSERT OR REPLACE INTO file_upload (user_id, upload_id, sign, file_id, kind, date) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const forgetUploads = database.prepare<[number]>('DELETE FROM file_upload WHERE date < ?');
  const selectUploaded = database.prepare<[number, bigint, string], FileRow>(`
    SELECT content FROM file_upload JOIN file ON file.id = file_upload.file_id AND file.kind = file_upload.kind
    WHERE user_id = ? AND upload_id = ? AND sign = ?`);
  const selectNamed = database.prepare<[string], { blob: string }>(
    'SELECT DISTINCT value AS blob FROM json_each(?) WHERE EXISTS (SELECT 1 FROM file_blob WHERE file_blob.blob = value)',
  );
  const insertPhoto = database.prepare<[{ userId: number; photoId: bigint; date: number }]>(`
    INSERT INTO profile_photo (user_id, place, photo_id, date)
    VALUES (@userId, (SELECT coalesce(max(place), 0) + 1 FROM profile_photo WHERE user_id = @userId), @photoId, @date)`);
  const deletePhoto = database.prepare<[number, bigint]>('DELETE FROM profile_photo WHERE user_id = ? AND photo_id = ?');
  const selectPhoto = database.prepare<[number, bigint]>('SELECT 1 FROM profile_photo WHERE user_id = ? AND photo_id = ?');
  const selectPhotos = database
    .prepare<[{ userId: number; maxId: bigint; offset: number; limit: number }], PhotoRow>(`
      SELECT photo_id, content FROM profile_photo JOIN file ON file.id = photo_id AND file.kind = 'photo'
      WHERE user_id = @userId AND (@maxId = 0 OR photo_id < @maxId) ORDER BY place DESC LIMIT @limit OFFSET @offset`)
    .safeIntegers();
  const countPhotos = database.prepare<[number], { total: number }>('SELECT count(*) AS total FROM profile_photo WHERE user_id = ?');
  const updateUser = database.prepare<[string | null, number]>('UPDATE user SET photo = ? WHERE id = ?');

  const find = (kind: StoredFile['kind'], id: bigint): StoredFile | undefined => toFile(selectFile.get(id, kind));

  /** Takes over the newest photo into what everybody sees of the user. */
  const settlePhoto = (userId: number): void => {
    const newest = toFile(selectPhotos.get({ userId, maxId: 0n, offset: 0, limit: 1 })) as StoredPhoto | undefined;
    updateUser.run(newest === undefined ? null : toMediaJson(userPhotoOf(newest)), userId);
  };

  return {
    add: (file, origin) =>
      committer.write(() => {
        insertFile.run(file.id, file.kind, toMediaJson(file));
        for (const blob of blobsOf(file)) insertBlob.run(blob, file.id, file.kind);
        if (origin === undefined) return;
        forgetUploads.run(file.date - uploadMemory);
        insertUpload.run(origin.userId, origin.uploadId, origin.sign, file.id, file.kind, file.date);
      }),
    find: ((kind, id) => committer.read(() => find(kind, id))) as FileStore['find'],
    findUploaded: ({ userId, uploadId, sign }) => committer.read(() => toFile(selectUploaded.get(userId, uploadId, sign))),
    namedBlobs: (keys) => committer.read(() => new Set(selectNamed.all(JSON.stringify(keys)).map(({ blob }) => blob))),
    addProfilePhoto: ({ userId, photoId, date }) =>
      write(() => {
        deletePhoto.run(userId, photoId);
        insertPhoto.run({ userId, photoId, date });
        settlePhoto(userId);
        return { outcome: undefined, committed: tell(userId, date, 'userPhoto') };
      }),
    profilePhotos: (userId, window) =>
      committer.read(() => ({
        photos: selectPhotos.all({ userId, ...window }).map((row) => toFile(row) as StoredPhoto),
        total: countPhotos.get(userId)?.total ?? 0,
      })),
    hasProfilePhoto: (userId, photoId) => committer.read(() => selectPhoto.get(userId, photoId) !== undefined),
    deleteProfilePhotos: ({ userId, photoIds, date }) =>
      write(() => {
        const gone = photoIds.filter((photoId) => deletePhoto.run(userId, photoId).changes > 0);
        if (gone.length === 0) return unchanged(gone);
        settlePhoto(userId);
        return { outcome: gone, committed: tell(userId, date, 'userPhoto') };
      }),
  };
}

function toFile(row: FileRow | undefined): StoredFile | undefined {
  return row && (fromMediaJson(row.content) as StoredFile);
}
