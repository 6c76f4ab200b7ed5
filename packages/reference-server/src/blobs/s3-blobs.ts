/** Blobs in a bucket of a store that speaks S3. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { StorageError } from '../errors.js';
import type { BlobEntry, BlobStore, StagedBlob } from '../ports/blob-store.js';
import type { UnixTime } from '../ports/clock.js';
import { isBlobKey } from './blob-key.js';
import { KeyTurns } from './key-turns.js';
import { S3Client, type S3Options } from './s3-client.js';
import { isMissing, onDisk } from './storage-faults.js';

/** A put may take a minute, and so long for each byte, in ms. */
const timePerByte = 1 / 100;

/**
 * Keeps files in a bucket: for the option `blobs` of `createServer`. Nobody else may delete objects under its prefix.
 *
 * Throws a `StorageError` for an endpoint that is no address; nothing is sent before the first file.
 */
export function s3Blobs(options: S3Options): BlobStore {
  return new S3Blobs(new S3Client(options), options.prefix ?? '');
}

/** The same over a client that was made before. */
export class S3Blobs implements BlobStore {
  readonly #client: S3Client;
  readonly #prefix: string;
  readonly #turns = new KeyTurns();
  #isClosed = false;

  constructor(client: S3Client, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  put({ key, size, path }: StagedBlob): Promise<void> {
    return this.#change(key, async () => {
      if (!(await isThere(path))) {
        if ((await this.#head(key))?.size === size) return;
        throw new StorageError('STORAGE_UNAVAILABLE', 'a file to be kept is neither in the bucket nor where it was staged');
      }
      await this.#send(key, size, () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>);
      await onDisk('deleting a staged file', () => rm(path, { force: true }));
    });
  }

  async putBytes(bytes: Uint8Array): Promise<string> {
    const key = createHash('sha256').update(bytes).digest('hex');
    await this.#change(key, () => this.#send(key, bytes.length, () => new Uint8Array(bytes)));
    return key;
  }

  async read(key: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    if (!isBlobKey(key)) return undefined;
    const headers = { range: `bytes=${offset}-${offset + length - 1}` };
    const { status, body } = await this.#client.send({ method: 'GET', name: this.#prefix + key, headers }, [200, 206, 404, 416]);
    if (status === 404) return undefined;
    if (status === 416) return new Uint8Array();
    // Whoever knows no ranges gives the whole object.
    return status === 200 ? body.subarray(offset, offset + length) : body;
  }

  delete(key: string, storedBefore: UnixTime = Number.POSITIVE_INFINITY): Promise<boolean> {
    return this.#change(key, async () => {
      const found = await this.#head(key);
      if (found === undefined) return true;
      if (found.storedAt >= storedBefore) return false;
      await this.#client.send({ method: 'DELETE', name: this.#prefix + key }, [200, 204, 404]);
      return true;
    });
  }

  async *list(): AsyncGenerator<BlobEntry> {
    let token: string | undefined;
    do {
      this.#checkOpen();
      const query = { 'list-type': '2', prefix: this.#prefix, ...(token !== undefined && { 'continuation-token': token }) };
      const { body } = await this.#client.send({ method: 'GET', query }, [200]);
      const page = new TextDecoder().decode(body);
      for (const [, content = ''] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        const key = (textOf(content, 'Key') ?? '').slice(this.#prefix.length);
        if (isBlobKey(key)) yield { key, size: Number(textOf(content, 'Size')), storedAt: Date.parse(textOf(content, 'LastModified') ?? '') };
      }
      token = textOf(page, 'NextContinuationToken');
    } while (token !== undefined);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  /** The hash goes with the bytes: the store compares. */
  async #send(key: string, size: number, body: () => ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { 'x-amz-content-sha256': key, 'content-length': String(size), 'content-type': 'application/octet-stream' };
    await this.#client.send({ method: 'PUT', name: this.#prefix + key, headers, body, timeout: 60_000 + size * timePerByte }, [200]);
  }

  async #head(key: string): Promise<{ readonly size: number; readonly storedAt: UnixTime } | undefined> {
    const { status, headers } = await this.#client.send({ method: 'HEAD', name: this.#prefix + key }, [200, 404]);
    if (status === 404) return undefined;
    return { size: Number(headers.get('content-length')), storedAt: Date.parse(headers.get('last-modified') ?? '') };
  }

  async #change<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (!isBlobKey(key)) throw new StorageError('STORAGE_UNAVAILABLE', `the name of a blob has 64 hex digits, got ${key.length} characters`);
    return this.#turns.take(key, () => {
      this.#checkOpen();
      return work();
    });
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StorageError('STORAGE_CLOSED', 'the bucket of files has been closed');
  }
}

async function isThere(path: string): Promise<boolean> {
  return onDisk('finding a staged file', async () => {
    try {
      return (await stat(path)).isFile();
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  });
}

/** The text of the first element of this name, or `undefined`. */
function textOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replace(/&(amp|lt|gt|quot|apos);/g, (_, entity: string) => entities[entity] as string);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
