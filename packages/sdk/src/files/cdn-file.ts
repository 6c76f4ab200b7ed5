/** One file as a CDN data centre gives it: decrypted, and not a byte of it before its hash was checked. */
import { type CryptoProvider, equalBytes } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { cdnCalls, cdnFault, CdnHashes, checkRedirect, decryptCdn, type HashedRange } from './cdn-rules.js';

/** The calls that a file on a CDN takes; they reject as calls do. */
export interface CdnCalls {
  /** At the CDN data centre. */
  getCdnFile(request: tl.UploadGetCdnFileRequest, signal: CancelSignal): Promise<tl.UploadCdnFile>;
  /** At the data centre of the file. */
  reuploadCdnFile(request: tl.UploadReuploadCdnFileRequest, signal: CancelSignal): Promise<readonly tl.FileHash[]>;
  /** At the data centre of the file. */
  getCdnFileHashes(request: tl.UploadGetCdnFileHashesRequest, signal: CancelSignal): Promise<readonly tl.FileHash[]>;
}

/** Times that a CDN data centre may say that it has not got a file yet: for one call, and for the whole file. */
const MAX_REUPLOADS = 3;
const MAX_REUPLOADS_IN_ALL = 100;

/** A file on a CDN data centre. Whatever breaks a rule rejects with a `FileError` (`HASH_MISMATCH`). */
export class CdnFile {
  readonly #redirect: tl.RawUploadFileCdnRedirect;
  readonly #size: number;
  readonly #calls: CdnCalls;
  readonly #crypto: CryptoProvider;
  readonly #hashes: CdnHashes;
  #reuploads = 0;

  private constructor(redirect: tl.RawUploadFileCdnRedirect, { size, calls, crypto }: { readonly size: number; readonly calls: CdnCalls; readonly crypto: CryptoProvider }) {
    this.#redirect = redirect;
    this.#size = size;
    this.#calls = calls;
    this.#crypto = crypto;
    this.#hashes = new CdnHashes(size);
  }

  /** Follows a redirection; throws a `FileError` (`HASH_MISMATCH`) for one that makes no sense. */
  static open(redirect: tl.RawUploadFileCdnRedirect, parts: { readonly size: number; readonly calls: CdnCalls; readonly crypto: CryptoProvider }): CdnFile {
    checkRedirect(redirect);
    const file = new CdnFile(redirect, parts);
    file.#hashes.add(redirect.fileHashes);
    return file;
  }

  /** The bytes at an offset, as many as asked for, fewer only at the end of the file. */
  async read(offset: number, length: number, signal: CancelSignal): Promise<Uint8Array> {
    const end = Math.min(this.#size, offset + length);
    if (offset >= end) return new Uint8Array();
    const ranges = await this.#learnHashes(offset, end, signal);
    const from = ranges[0]?.offset ?? offset;
    const last = ranges.at(-1);
    const plain = await this.#fetch(from, last ? last.offset + last.limit : end, signal);
    for (const range of ranges) {
      const start = range.offset - from;
      if (!equalBytes(this.#crypto.sha256(plain.subarray(start, start + range.limit)), range.hash)) throw cdnFault(`The bytes at ${range.offset} have another hash than they must have.`);
    }
    return plain.subarray(offset - from, end - from);
  }

  /** Asks for hashes until they cover the bytes; each answer must lead further. */
  async #learnHashes(from: number, to: number, signal: CancelSignal): Promise<HashedRange[]> {
    for (;;) {
      const ranges = this.#hashes.cover(from, to);
      if (ranges) return ranges;
      const gap = this.#hashes.firstGap(from);
      this.#hashes.add(await this.#calls.getCdnFileHashes({ _: 'upload.getCdnFileHashes', fileToken: this.#redirect.fileToken, offset: gap }, signal));
      if (this.#hashes.firstGap(from) === gap) throw cdnFault(`Nobody says what the bytes at ${gap} must be.`);
    }
  }

  async #fetch(from: number, to: number, signal: CancelSignal): Promise<Uint8Array> {
    const { encryptionKey: key, encryptionIv: iv } = this.#redirect;
    const bytes = new Uint8Array(to - from);
    for (const { offset, limit } of cdnCalls(from, to)) {
      const plain = decryptCdn(this.#crypto, { key, iv, offset }, await this.#call(offset, limit, signal));
      const start = Math.max(0, from - offset);
      bytes.set(plain.subarray(start, Math.min(plain.length, to - offset)), offset + start - from);
    }
    return bytes;
  }

  async #call(offset: number, limit: number, signal: CancelSignal): Promise<Uint8Array> {
    const { fileToken } = this.#redirect;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#calls.getCdnFile({ _: 'upload.getCdnFile', fileToken, offset, limit }, signal);
      if (answer._ === 'upload.cdnFile') {
        const expected = Math.min(limit, this.#size - offset);
        if (answer.bytes.length !== expected) throw cdnFault(`At ${offset} the CDN gave ${answer.bytes.length} bytes, ${expected} were expected.`);
        return answer.bytes;
      }
      this.#reuploads += 1;
      if (attempt >= MAX_REUPLOADS || this.#reuploads > MAX_REUPLOADS_IN_ALL) throw cdnFault(`The CDN has not got the bytes at ${offset}, again and again.`);
      this.#hashes.add(await this.#calls.reuploadCdnFile({ _: 'upload.reuploadCdnFile', fileToken, requestToken: answer.requestToken }, signal));
    }
  }
}
