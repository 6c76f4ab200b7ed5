/** Two streams that lead to each other inside the process, and behave as the ends of a TCP connection do. */
import { Duplex } from 'node:stream';

/** Bytes that a stream keeps for a reader who does not take them, before its writer is told to wait. */
const highWaterMark = 1 << 16;

/**
 * One end. What is written comes out of the other end, later and in order; whoever ends or destroys one end ends the other, and
 * writing to an end that is gone is an error.
 */
class PairedStream extends Duplex {
  #other: PairedStream | undefined;
  /** The writer at the other end that waits until something is read here. */
  #onWanted: ((error?: Error) => void) | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** Has `timeout` emitted when nothing is taken from this end's writer for so long, in ms; 0 for never. */
  setTimeout(time: number): void {
    clearTimeout(this.#idle);
    this.#idle = time === 0 ? undefined : setTimeout(() => this.emit('timeout'), time).unref();
  }

  /** Leads two fresh ends to each other. */
  connect(other: PairedStream): void {
    this.#other = other;
    other.#other = this;
  }

  override _write(bytes: Uint8Array, _encoding: string, callback: (error?: Error) => void): void {
    const onWanted = (error?: Error): void => {
      this.#idle?.refresh();
      callback(error);
    };
    this.#tell((other) => other.#accept(bytes, onWanted));
  }

  override _final(callback: () => void): void {
    this.#tell((other) => {
      other.#endReading();
      callback();
    });
  }

  override _read(): void {
    const onWanted = this.#onWanted;
    this.#onWanted = undefined;
    onWanted?.();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearTimeout(this.#idle);
    this.#onWanted?.(createGoneError());
    this.#onWanted = undefined;
    this.#tell((other) => other.#endReading());
    callback(error);
  }

  /** Not at once: with a socket, too, nobody hears anything before the writer has gone on. */
  #tell(message: (other: PairedStream) => void): void {
    const other = this.#other;
    if (other !== undefined) process.nextTick(message, other);
  }

  /** Takes what the other end writes; says when it may write on. */
  #accept(bytes: Uint8Array, onWanted: (error?: Error) => void): void {
    if (this.destroyed || this.readableEnded) return onWanted(createGoneError());
    this.#onWanted = onWanted;
    if (this.push(bytes)) this._read();
  }

  #endReading(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }
}

/** A stream with the one thing more that a connection asks of its socket. */
export type ConnectionStream = Duplex & {
  /** Has `timeout` emitted when nothing moves for so long, in ms; 0 for never. */
  setTimeout(time: number): unknown;
};

/** Makes the two ends of a connection. */
export function createStreamPair(): [ConnectionStream, ConnectionStream] {
  const [left, right] = [makeEnd(), makeEnd()];
  left.connect(right);
  return [left, right];
}

function makeEnd(): PairedStream {
  return new PairedStream({ highWaterMark, allowHalfOpen: false });
}

function createGoneError(): Error {
  return new Error('the other end of the stream has gone');
}
