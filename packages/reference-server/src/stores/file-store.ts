/** The port of photos and documents: who has which, and which blobs they need. Its contract is the suite in `file-store.contract.ts`. */
import type { UserId } from '../domain/peer-id.js';
import type { BlobKey, StoredDocument, StoredFile, StoredPhoto } from '../domain/stored-file.js';

/** The upload that a file was made of. */
export interface UploadOrigin {
  readonly userId: UserId;
  /** The client's number of the upload, signed 64 bits. */
  readonly uploadId: bigint;
  /** What the client wanted made of it. */
  readonly sign: string;
}

/** A photo that goes in front of the others of a user. */
export interface AddProfilePhoto {
  readonly userId: UserId;
  readonly photoId: bigint;
  /** Unix seconds. */
  readonly date: number;
}

/** Photos of a user that go. */
export interface DeleteProfilePhotos {
  readonly userId: UserId;
  readonly photoIds: readonly bigint[];
  /** Unix seconds. */
  readonly date: number;
}

/** A stretch of a user's photos. */
export interface ProfilePhotoWindow {
  readonly offset: number;
  /** Only photos whose id is smaller; 0 for all. */
  readonly maxId: bigint;
  readonly limit: number;
}

/**
 * Keeps the files of the server. A blob that a file names must be in the blob store before the file is added. Each operation
 * is atomic and durable when its promise resolves. A new photo of a user has its place in the order of seq of the user, and of
 * those who keep them in their contacts or have a conversation with them.
 */
export interface FileStore {
  /** @param origin remembered for a day at least */
  add(file: StoredFile, origin?: UploadOrigin): Promise<void>;
  find(kind: 'photo', id: bigint): Promise<StoredPhoto | undefined>;
  find(kind: 'document', id: bigint): Promise<StoredDocument | undefined>;
  /** The file that was made of an upload; `undefined` when none was, or something else was wanted. */
  findUploaded(origin: UploadOrigin): Promise<StoredFile | undefined>;
  /** Those of these blobs that some file names. */
  namedBlobs(keys: readonly BlobKey[]): Promise<ReadonlySet<BlobKey>>;
  /** One that the user has already comes to the front. */
  addProfilePhoto(command: AddProfilePhoto): Promise<void>;
  /** Newest first; `total` of all. */
  profilePhotos(userId: UserId, window: ProfilePhotoWindow): Promise<{ readonly photos: readonly StoredPhoto[]; readonly total: number }>;
  /** Whether a photo is among those of a user. */
  hasProfilePhoto(userId: UserId, photoId: bigint): Promise<boolean>;
  /** Gives the ids of those that were there. */
  deleteProfilePhotos(command: DeleteProfilePhotos): Promise<readonly bigint[]>;
}
