/** The loop that carries out what a client link wants: the only place where a link meets a stream, a timer and a job. */
import type { ClientLink, ClientLinkEffect, ClientLinkInput, ComputeJob, CryptoProvider, StreamDress } from '@kitewire/mtproto';
import type { ByteStream } from '../ports/byte-stream.js';
import type { Clock } from '../ports/clock.js';
import { Alarm } from '../timing/alarm.js';

/** What a link reports to its owner: every effect that is not about the stream itself. */
export type LinkReport = Exclude<ClientLinkEffect, { type: 'write' | 'compute' }>;

export interface DriveOptions {
  readonly link: ClientLink;
  readonly clock: Clock;
  readonly crypto: CryptoProvider;
  /** Takes each report in order; must not throw. A `close` report says why the stream is about to end. */
  readonly onReport: (report: LinkReport) => void;
}

/** A running link. */
export interface Driver {
  /** Gives the link an input and carries out what follows. */
  send(input: ClientLinkInput): void;
  /** Puts the link onto a connected stream, in a dress of its own if given; resolves when that stream has ended, with the error it ended in. */
  run(stream: ByteStream, dress?: StreamDress): Promise<Error | undefined>;
  /** Ends the stream, if there is one; the link goes on with the next. */
  drop(): void;
  /** Ends the stream and the timer; nothing is reported any more. */
  stop(): void;
}

/** Starts driving a link. */
export function drive({ link, clock, crypto, onReport }: DriveOptions): Driver {
  let stream: ByteStream | undefined;
  let isWritable = true;
  let isPumping = false;
  let isPumpPlanned = false;
  let isStopped = false;

  const pump = (): void => {
    // Reports may send inputs; the loop that is running already takes care of what follows.
    if (isPumping || isStopped) return;
    isPumping = true;
    for (let effect = link.poll(clock.now()); effect; effect = link.poll(clock.now())) {
      carryOut(effect);
      if (isStopped) break;
    }
    isPumping = false;
    alarm.set(isStopped ? undefined : link.deadline);
  };

  const alarm = new Alarm(clock, pump);

  const send = (input: ClientLinkInput): void => {
    if (isStopped) return;
    link.handle(input, clock.now());
    if (input.type === 'call') pumpSoon();
    else pump();
  };

  /** Calls made at one moment share a packet: a container costs one encryption and one write. */
  const pumpSoon = (): void => {
    if (isPumpPlanned) return;
    isPumpPlanned = true;
    void Promise.resolve().then(() => {
      isPumpPlanned = false;
      pump();
    });
  };

  const carryOut = (effect: ClientLinkEffect): void => {
    switch (effect.type) {
      case 'write':
        if (!stream) return;
        isWritable = stream.write(effect.bytes) && isWritable;
        // Below its high-water mark a stream counts as empty.
        if (isWritable) link.handle({ type: 'drained' }, clock.now());
        return;
      case 'compute':
        return compute(effect.id, effect.job);
      case 'close':
        onReport(effect);
        return stream?.close();
      default:
        onReport(effect);
    }
  };

  const compute = (id: number, job: ComputeJob): void => {
    const result = crypto.compute(job);
    if (result instanceof Promise) void result.then((later) => send({ type: 'computed', id, result: later }));
    else link.handle({ type: 'computed', id, result }, clock.now());
  };

  const run = (connected: ByteStream, dress?: StreamDress): Promise<Error | undefined> =>
    new Promise((resolve) => {
      stream = connected;
      isWritable = true;
      connected.listen({
        onBytes: (bytes) => {
          if (stream === connected) send({ type: 'bytes', bytes });
        },
        onDrained: () => {
          isWritable = true;
          if (stream === connected) send({ type: 'drained' });
        },
        onClosed: (error) => {
          if (stream === connected) {
            stream = undefined;
            send({ type: 'closed' });
          }
          resolve(error);
        },
      });
      send({ type: 'opened', ...(dress && { dress }) });
    });

  const stop = (): void => {
    isStopped = true;
    alarm.set(undefined);
    stream?.close();
  };

  return { send, run, drop: () => stream?.close(), stop };
}
