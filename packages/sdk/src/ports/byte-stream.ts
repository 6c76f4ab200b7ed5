/** The port behind which a socket of any kind lives: bytes out, bytes in, back-pressure, an end. */
import type { CancelSignal } from './cancel-signal.js';

/** What a stream tells its only listener. Nothing is told after `onClosed`. */
export interface ByteStreamListener {
  /** Bytes arrived; they belong to the listener. */
  onBytes(bytes: Uint8Array): void;
  /** The stream ended, whoever ended it; `error` when it did not end in peace. Told exactly once. */
  onClosed(error?: Error): void;
  /** After a `write` that returned `false`: what was written has left the process, writing may go on. */
  onDrained(): void;
}

/** A connected stream of bytes. */
export interface ByteStream {
  /** Says who listens; called once. What arrived before is kept and told then. */
  listen(listener: ByteStreamListener): void;
  /**
   * Writes bytes, which belong to the stream from then on: their memory may be freed when they have left.
   *
   * @returns whether more may be written at once; after `false`, wait for `onDrained`. Writing to an ended stream does nothing.
   */
  write(bytes: Uint8Array): boolean;
  /** Ends the stream; `onClosed` follows. Calling it again does nothing. */
  close(): void;
}

/** Where a stream leads to. */
export interface StreamTarget {
  /** A host name or IP literal. */
  readonly host: string;
  readonly port: number;
  /** The whole address, for streams that host and port do not name: of a WebSocket, for example. */
  readonly url?: string;
}

/**
 * Opens a stream.
 *
 * Rejects with a `ConnectionError` (`CONNECTION_REFUSED`, `CONNECTION_UNREACHABLE`, `CONNECTION_TIMEOUT`), or with an
 * `AbortedError` when the signal fires first.
 */
export type Connector = (target: StreamTarget, signal?: CancelSignal) => Promise<ByteStream>;
