/** What a client does with files, the same for ours and for those that nobody here wrote, so that one test drives them all. */
import type { KitewireServer } from '@kitewire/reference-server';

/** A file to be sent. */
export interface SentFile {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** A picture that is shown before the file is there. */
  readonly thumbnail?: Uint8Array;
}

/** What a message says of a document. */
export interface DocumentUse {
  readonly to: string;
  readonly name: string;
  readonly caption: string;
}

/** A file in a message. */
export interface ReceivedFile {
  /** `undefined` for photos. */
  readonly name: string | undefined;
  readonly mimeType: string | undefined;
  /** The letters of the smaller pictures that can be downloaded, in order. */
  readonly pictures: readonly string[];
  /** The length of the preview of a few bytes that came with the message; 0 without one. */
  readonly previewLength: number;
  /** Of the file itself, or of one of its pictures. */
  download(picture?: string): Promise<Uint8Array>;
  /** The text under it. */
  readonly caption: string;
  downloadRange(offset: number, length: number): Promise<Uint8Array>;
}

/** One client of a library; people go by username. */
export interface FileClient {
  sendDocument(to: string, file: SentFile): Promise<void>;
  sendPhoto(to: string, file: SentFile): Promise<void>;
  /** Uploads once, and sends that as several documents. */
  sendOneUpload(bytes: Uint8Array, uses: readonly DocumentUse[]): Promise<void>;
  /** Sends an album that has a picture so many times, uploaded once where the library can do that. */
  sendAlbumOfOne(to: string, picture: SentFile, count: number): Promise<void>;
  /** The file of the latest message of a chat. */
  latestFile(from: string): Promise<ReceivedFile>;
  setProfilePhoto(bytes: Uint8Array): Promise<void>;
  downloadProfilePhoto(of: string): Promise<Uint8Array>;
}

/** A library. */
export interface FileLibrary {
  readonly name: string;
  /** Logs somebody in who has an account; the client ends with the test. */
  logIn(server: KitewireServer, phone: string): Promise<FileClient>;
}
