/** The name of the record of an upload among the files of a client. */
import { toHex } from '@kitewire/mtproto';
import type { ClientContext } from '../context/client-context.js';
import type { SourceLocator } from '../ports/file-source.js';

/** By what an upload is found again. */
export interface UploadIdentity {
  /** The application's, or what the outbox calls it. */
  readonly key: string | undefined;
  /** Where its file lies; needed without a key. */
  readonly locator: SourceLocator | undefined;
  /** Bytes; `undefined` for a stream whose end is not known. */
  readonly size: number | undefined;
}

/** Names it so that other files, the same file after a change, and other accounts have another name. */
export function uploadRecordName({ crypto, selfId }: Pick<ClientContext, 'crypto' | 'selfId'>, { key, locator, size }: UploadIdentity): string {
  const identity = [selfId, key ?? `${locator?.type} ${locator?.path}`, size, key === undefined ? locator?.modifiedAt : ''];
  return `up-${toHex(crypto.sha256(new TextEncoder().encode(JSON.stringify(identity)))).slice(0, 32)}.map`;
}
