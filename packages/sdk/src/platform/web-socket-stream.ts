/** A stream of bytes on an open WebSocket, of a browser or of a library that is made like one. */
import type { ByteStream, ByteStreamListener } from '../ports/byte-stream.js';

/** The part of a WebSocket that a stream needs. */
export interface WebSocketLike {
  binaryType: string;
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly error?: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
  /** Ends the connection without the closing handshake, where that is possible. */
  terminate?(): void;
}

/** What may wait in a WebSocket before it counts as full, in bytes. */
const HIGH_WATER = 256 * 1024;
/** How often a full WebSocket is looked at, in ms: it does not tell when it has become empty. */
const DRAIN_INTERVAL = 10;

/** Ends a WebSocket in whatever state it is; it tells nobody who does not listen. */
export function endWebSocket(socket: WebSocketLike): void {
  // The closing handshake with a peer that is gone would take half a minute, and keep a process alive for as long.
  if (socket.terminate) socket.terminate();
  else socket.close();
}

/** The stream of a WebSocket; to be made before it opens, so that nothing which it says is missed. */
export class WebSocketStream implements ByteStream {
  readonly #socket: WebSocketLike;
  readonly #early: Uint8Array[] = [];
  #listener: ByteStreamListener | undefined;
  #failure: Error | undefined;
  #isClosed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: WebSocketLike) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => this.#take(data));
    socket.addEventListener('error', ({ error }) => {
      this.#failure = error instanceof Error ? error : new Error('The WebSocket failed.');
    });
    socket.addEventListener('close', ({ code, reason }) => {
      // Servers close with 1000 and sometimes a number as the reason; 1006 stands for no closing handshake at all.
      this.#end(this.#failure ?? (code === 1000 || code === 1005 ? undefined : new Error(`The WebSocket was closed with ${code}${reason && ` ${reason}`}.`)));
    });
  }

  listen(listener: ByteStreamListener): void {
    this.#listener = listener;
    for (const bytes of this.#early.splice(0)) listener.onBytes(bytes);
    if (this.#isClosed) queueMicrotask(() => listener.onClosed(this.#failure));
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isClosed) return false;
    this.#socket.send(bytes as Uint8Array<ArrayBuffer>);
    if (this.#socket.bufferedAmount <= HIGH_WATER) return true;
    this.#watch();
    return false;
  }

  close(): void {
    if (this.#isClosed) return;
    endWebSocket(this.#socket);
    this.#end(undefined);
  }

  #take(data: unknown): void {
    if (this.#isClosed) return;
    if (!(data instanceof ArrayBuffer)) {
      this.#failure = new Error('The WebSocket carries text, expected bytes.');
      endWebSocket(this.#socket);
      return this.#end(this.#failure);
    }
    const bytes = new Uint8Array(data);
    if (this.#listener) this.#listener.onBytes(bytes);
    else this.#early.push(bytes);
  }

  #watch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#isClosed) return;
      if (this.#socket.bufferedAmount > HIGH_WATER) this.#watch();
      else this.#listener?.onDrained();
    }, DRAIN_INTERVAL);
  }

  #end(error: Error | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#failure = error;
    clearTimeout(this.#timer);
    const listener = this.#listener;
    if (listener) queueMicrotask(() => listener.onClosed(error));
  }
}
