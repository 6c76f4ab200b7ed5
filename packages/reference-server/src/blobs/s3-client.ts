/** Requests to a store that speaks S3: signed, repeated when they fail for no fault of theirs, and never endless. */
import { setTimeout as pause } from 'node:timers/promises';
import { StorageError } from '../errors.js';

/** Where a bucket is, and who may use it. */
export interface S3Options {
  /** Such as `https://s3.eu-central-1.amazonaws.com`; the bucket becomes the first part of the path. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** What the names of all objects begin with, such as `kitewire/`; nothing unless given. */
  readonly prefix?: string;
}

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'HEAD' | 'DELETE';
  /** Of the object; the bucket itself when left out. */
  readonly name?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Made anew for each attempt. */
  readonly body?: () => ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
  /** After so long an attempt has failed, in ms; 30,000 when left out. */
  readonly timeout?: number;
}

/** The answer is whole: none is long, for blobs are read in ranges. */
export interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

const maxAttempts = 4;
/** The longest answer, in bytes. */
const maxAnswer = 16 * 2 ** 20;

/** Speaks with one bucket. */
export class S3Client {
  readonly #options: S3Options;
  readonly #base: string;
  readonly #firstPause: number;

  /**
   * Throws a `StorageError` for an endpoint that is no address.
   *
   * @param firstPause ms before the second attempt; each further pause takes four times as long
   */
  constructor(options: S3Options, firstPause = 100) {
    this.#options = options;
    this.#firstPause = firstPause;
    const { endpoint, bucket } = options;
    if (!/^https?:$/.test(URL.canParse(endpoint) ? new URL(endpoint).protocol : '')) {
      throw new StorageError('STORAGE_UNAVAILABLE', `the endpoint of a bucket is an address with http or https, got ${endpoint}`);
    }
    this.#base = `${endpoint.replace(/\/+$/, '')}/${encodeURIComponent(bucket)}`;
  }

  /** Sends a request; gives what is answered with a status among `expected`, and rejects with a `StorageError` for all else. */
  async send(request: S3Request, expected: readonly number[]): Promise<S3Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(request);
      if ('status' in outcome && expected.includes(outcome.status)) return outcome;
      const isPassing = 'error' in outcome || outcome.status >= 500 || outcome.status === 429;
      if (!isPassing || attempt === maxAttempts) throw faultOf(request, outcome);
      await pause(this.#firstPause * 4 ** (attempt - 1));
    }
  }

  async #attempt(request: S3Request): Promise<S3Answer | { readonly error: unknown }> {
    const { method, name, query = {}, body, timeout = 30_000 } = request;
    const { accessKeyId, secretAccessKey, sessionToken, region } = this.#options;
    // Loaded only where there is a bucket.
    const { AwsV4Signer } = await import('aws4fetch');
    const address = `${this.#base}${name === undefined ? '' : `/${name.split('/').map(encodeURIComponent).join('/')}`}`;
    const search = new URLSearchParams(query).toString();
    const credentials = { accessKeyId, secretAccessKey, region, service: 's3', ...(sessionToken !== undefined && { sessionToken }) };
    let content: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | undefined;
    try {
      const signed = await new AwsV4Signer({ ...credentials, method, url: search === '' ? address : `${address}?${search}`, headers: { ...request.headers } }).sign();
      content = body?.();
      const response = await fetch(signed.url, { method, headers: signed.headers, signal: AbortSignal.timeout(timeout), redirect: 'error', ...(content && { body: content, duplex: 'half' }) });
      return { status: response.status, headers: response.headers, body: await readAll(response) };
    } catch (error) {
      return { error };
    } finally {
      // What was never read stays open, and with it its file.
      if (content instanceof ReadableStream && !content.locked) await content.cancel();
    }
  }
}

async function readAll({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > maxAnswer) throw new RangeError(`an answer has at most ${maxAnswer} bytes`);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function faultOf({ method }: S3Request, outcome: S3Answer | { readonly error: unknown }): StorageError {
  if ('error' in outcome) return new StorageError('STORAGE_UNAVAILABLE', `the bucket cannot be reached to ${method} an object: check its endpoint`, { cause: outcome.error });
  const reason = /<Code>(\w{1,60})<\/Code>/.exec(new TextDecoder().decode(outcome.body))?.[1] ?? 'no reason given';
  return new StorageError('STORAGE_UNAVAILABLE', `the bucket refuses to ${method} an object: ${outcome.status} ${reason}`);
}
