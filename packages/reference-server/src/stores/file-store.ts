/** The port of photos and documents: who has which, and which blobs they need. Its contract is the suite in `file-store.contract.ts`. */
import type { UserId } from '../domain/peer-id.js';
import type { BlobKey, StoredDocument, StoredFile, StoredPhoto } from '../domain/stored-file.js';

/** A photo of a person. */
export interface ProfilePhoto {
  readonly photo: StoredPhoto;
  /** Unix seconds. */
  readonly date: number;
}

/** Keeps the files of the server. A blob that a file names must be in the blob store before the file is added. */
export interface FileStore {
  add(file: StoredFile): Promise<void>;
  find(kind: 'photo', id: bigint): Promise<StoredPhoto | undefined>;
  find(kind: 'document', id: bigint): Promise<StoredDocument | undefined>;
  /** Those of these blobs that some file names. */
  namedBlobs(keys: readonly BlobKey[]): Promise<ReadonlySet<BlobKey>>;
  /** Puts a photo in front of the others of a user. */
  addProfilePhoto(userId: UserId, photoId: bigint, date: number): Promise<void>;
  /** Newest first; `total` of all. */
  profilePhotos(userId: UserId, window: { readonly offset: number; readonly maxId: bigint; readonly limit: number }): Promise<{ readonly photos: readonly StoredPhoto[]; readonly total: number }>;
  /** Gives the ids of those that were there. */
  deleteProfilePhotos(userId: UserId, photoIds: readonly bigint[]): Promise<readonly bigint[]>;
}
