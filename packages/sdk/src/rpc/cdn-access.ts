/** How downloads reach CDN data centres, for clients that are given a way to. */
import type * as tl from '@kitewire/tl-schema/api';
import type { CancelSignal } from '../ports/cancel-signal.js';

/** A file on a CDN data centre; not a byte of it is given before its hash was checked. */
export interface CdnReading {
  /** As many bytes as asked for, fewer only at the end. Rejects with a `FileError` (`HASH_MISMATCH`) where anything breaks a rule, and as calls do. */
  read(offset: number, length: number, signal: CancelSignal): Promise<Uint8Array>;
}

/** CDN data centres, as one client reaches them. */
export interface CdnAccess {
  /** Whether the client has keys of CDN data centres: nothing else may say that it follows redirections. */
  hasKeys(): Promise<boolean>;
  /**
   * Follows a redirection; throws a `FileError` (`HASH_MISMATCH`) for one that makes no sense.
   *
   * @param file where it lies itself, and its bytes
   */
  open(redirect: tl.RawUploadFileCdnRedirect, file: { readonly dcId: number; readonly size: number }): CdnReading;
}
