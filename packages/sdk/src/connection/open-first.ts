/** Opening a stream where one of several addresses may not work: they race, with a head start for the better one. */
import { AbortedError } from '../errors/aborted-error.js';
import type { ByteStream, Connector, StreamTarget } from '../ports/byte-stream.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Clock } from '../ports/clock.js';
import { type CancelSource, createCancelSource } from '../timing/cancel-source.js';

/** So long, in ms, an address may take before the one of the other kind is tried beside it. */
const HEAD_START = 250;

/** What a race needs. */
export interface RaceSurroundings {
  readonly open: Connector;
  readonly clock: Clock;
  readonly signal: CancelSignal;
}

/** The stream that stood first, and where it leads to. */
export interface Winner {
  readonly stream: ByteStream;
  readonly target: StreamTarget;
}

/**
 * The addresses of one attempt: one after the other takes its turn, and is joined by the next best one of the other kind,
 * IPv6 or IPv4, if there is any.
 */
export function pickContenders(targets: readonly StreamTarget[], attempt: number): StreamTarget[] {
  const start = attempt % Math.max(targets.length, 1);
  const [first, ...others] = [...targets.slice(start), ...targets.slice(0, start)];
  if (!first) return [];
  const family = familyOf(first);
  const rival = family && others.find((other) => (familyOf(other) ?? family) !== family);
  return rival ? [first, rival] : [first];
}

/**
 * Opens a stream to the first target that answers; each but the first starts when the one before has failed or 250 ms have
 * gone by. Streams that come too late are closed.
 *
 * Rejects with the error of the first target when none can be reached, or with an `AbortedError`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8305
 */
export function openFirst(targets: readonly StreamTarget[], { open, clock, signal }: RaceSurroundings): Promise<Winner> {
  return new Promise((resolve, reject) => {
    const started: CancelSource[] = [];
    const errors: unknown[] = [];
    let isOver = false;
    let cancelTimer = (): void => {};

    const finish = (): void => {
      isOver = true;
      cancelTimer();
      signal.removeEventListener('abort', onAbort);
      for (const cancel of started) cancel.cancel();
    };
    const onAbort = (): void => {
      finish();
      reject(new AbortedError(signal.reason));
    };
    const startNext = (): void => {
      const index = started.length;
      const target = targets[index];
      if (!target) return;
      const cancel = createCancelSource();
      started.push(cancel);
      cancelTimer();
      if (index + 1 < targets.length) cancelTimer = clock.setTimer(clock.now().instant + HEAD_START, startNext);
      open(target, cancel.signal).then(
        (stream) => {
          if (isOver) return stream.close();
          started.splice(started.indexOf(cancel), 1);
          finish();
          resolve({ stream, target });
        },
        (error: unknown) => {
          errors[index] = error;
          if (isOver) return;
          if (index + 1 === started.length) startNext();
          if (Object.keys(errors).length < targets.length) return;
          finish();
          reject(errors[0] as Error);
        },
      );
    };

    if (signal.aborted) return reject(new AbortedError(signal.reason));
    signal.addEventListener('abort', onAbort);
    startNext();
  });
}

function familyOf({ host }: StreamTarget): 4 | 6 | undefined {
  if (host.includes(':')) return 6;
  return /^\d+(?:\.\d+){3}$/.test(host) ? 4 : undefined;
}
