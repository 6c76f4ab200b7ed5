/** A file that lies on the server, as downloads name it. */
import type * as tl from '@kitewire/tl-schema/api';

/** Where a reference to a file was read, and can be read again. */
export type FileOrigin =
  | { readonly type: 'message'; readonly chatId: number; readonly messageId: number }
  /** Among the profile photos of a user. */
  | { readonly type: 'profilePhoto'; readonly userId: number };

/** A photo, a document, or one of the smaller pictures of either. */
export interface RemoteFile {
  /** The same for the same bytes of this server: what parts, caches and joined requests go by. */
  readonly key: string;
  readonly dcId: number;
  /** As in the message it was found in; its `fileReference` may be renewed later. */
  readonly location: tl.RawInputDocumentFileLocation | tl.RawInputPhotoFileLocation | tl.RawInputPeerPhotoFileLocation;
  /** Bytes, where the server has told. */
  readonly size: number | undefined;
  /** As the sender has called it, which nothing must trust. */
  readonly name: string | undefined;
  readonly mimeType: string | undefined;
  /** `undefined` when it is not known: an expired reference cannot be renewed then. */
  readonly origin: FileOrigin | undefined;
}
