/** A stream of packets over HTTP: each write is a request, and each answer to one comes as bytes. */
import { ConnectionError } from '../errors/connection-error.js';
import type { ByteStream, ByteStreamListener, StreamTarget } from '../ports/byte-stream.js';
import { describeTarget } from '../ports/transport.js';

/** The longest answer that is taken, in bytes: above what any packet may have. */
const maxAnswer = 4 * 1024 * 1024;
/** Requests under way at one time; one of them is the poll. Servers let few wait, and browsers make few to one host. */
const maxRequests = 4;
/** What may wait for its request before the stream counts as full, in bytes. */
const highWater = 256 * 1024;

/** Sends one request, as `fetch` does; rejects with a `ConnectionError`, or with an error whose cause says what went wrong. */
export type Post = (
  url: string,
  request: { readonly method: 'POST'; readonly body: Uint8Array<ArrayBuffer>; readonly signal: AbortSignal; readonly redirect: 'manual' },
) => Promise<Response>;

/** One stream; its requests are independent of one another. */
export class HttpStream implements ByteStream {
  readonly #target: StreamTarget;
  readonly #post: Post;
  readonly #abort = new AbortController();
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #requests = 0;
  #isFull = false;
  #listener: ByteStreamListener | undefined;
  #end: { readonly error: Error | undefined } | undefined;

  constructor(target: StreamTarget, post: Post) {
    this.#target = target;
    this.#post = post;
  }

  listen(listener: ByteStreamListener): void {
    this.#listener = listener;
    const end = this.#end;
    if (end) queueMicrotask(() => listener.onClosed(end.error));
  }

  write(bytes: Uint8Array): boolean {
    if (this.#end) return false;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#send();
    this.#isFull = this.#waitingBytes > highWater;
    return !this.#isFull;
  }

  close(): void {
    this.#finish(undefined);
  }

  #send(): void {
    while (this.#requests < maxRequests) {
      const bytes = this.#waiting.shift();
      if (!bytes) break;
      this.#waitingBytes -= bytes.length;
      this.#requests += 1;
      void this.#exchange(bytes);
    }
    if (!this.#isFull || this.#waitingBytes > highWater) return;
    this.#isFull = false;
    queueMicrotask(() => this.#end ?? this.#listener?.onDrained());
  }

  async #exchange(bytes: Uint8Array): Promise<void> {
    try {
      const answer = await this.#ask(bytes);
      this.#requests -= 1;
      if (this.#end) return;
      this.#listener?.onBytes(answer);
      this.#send();
    } catch (error) {
      this.#finish(error instanceof ConnectionError ? error : this.#explain(error));
    }
  }

  /** The body of the answer, or 4 bytes that are minus its status where that is no success. */
  async #ask(bytes: Uint8Array): Promise<Uint8Array> {
    const url = this.#target.url ?? `http://${describeTarget(this.#target)}/apiw1`;
    // Without a type of its own the body goes to other origins without asking first.
    const post = this.#post;
    const response = await post(url, { method: 'POST', body: bytes as Uint8Array<ArrayBuffer>, signal: this.#abort.signal, redirect: 'manual' });
    const { status, headers } = response;
    // A page of whoever stands between; 0 is a redirection as browsers show it.
    if (status < 400 && (status !== 200 || /^text\/html\b/i.test(headers.get('content-type') ?? ''))) {
      throw new ConnectionError('NOT_MTPROTO', `${describeTarget(this.#target)} answered with a web page (status ${status}).`);
    }
    if (status === 200) return readBody(response, this.#target);
    await response.body?.cancel();
    const code = new Uint8Array(4);
    new DataView(code.buffer).setInt32(0, -status, true);
    return code;
  }

  #explain(cause: unknown): ConnectionError {
    const inner = cause instanceof Error ? cause.cause : undefined;
    const code = inner instanceof Error && 'code' in inner ? inner.code : undefined;
    const isRefusal = code === 'ECONNREFUSED' || code === 'ECONNRESET';
    return new ConnectionError(isRefusal ? 'CONNECTION_REFUSED' : 'CONNECTION_UNREACHABLE', `${describeTarget(this.#target)} ${isRefusal ? 'refused the connection' : 'cannot be reached'}.`, { cause });
  }

  #finish(error: Error | undefined): void {
    if (this.#end) return;
    this.#end = { error };
    this.#waiting.length = 0;
    this.#abort.abort();
    const listener = this.#listener;
    if (listener) queueMicrotask(() => listener.onClosed(error));
  }
}

/** Reads a body up to its bound. */
async function readBody({ body }: Response, target: StreamTarget): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    length += part.value.length;
    if (length > maxAnswer) throw new ConnectionError('PROTOCOL_VIOLATION', `${describeTarget(target)} answered with more than ${maxAnswer} bytes.`);
    parts.push(part.value);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
