/** The loop that carries out what a server link wants: the only place where a link meets its socket and slow jobs. */
import type { CloseReason, ComputeJob, CryptoProvider, ServerLink, ServerLinkEffect, ServerLinkInput } from '@kitewire/mtproto';
import type { MachineClock } from '../ports/machine-clock.js';

/** A socket of any kind, as the gateway sees it. */
export interface GatewaySocket {
  /** Writes bytes; `false` means that `drained` will be told later. */
  write(bytes: Uint8Array): boolean;
  /** Ends the stream after what was written. */
  end(): void;
}

/** What a link reports beyond its socket and its jobs. */
export type ServerLinkReport = Exclude<ServerLinkEffect, { type: 'write' | 'compute' | 'close' }>;

export interface DriveOptions {
  readonly link: ServerLink;
  readonly socket: GatewaySocket;
  readonly clock: MachineClock;
  readonly crypto: CryptoProvider;
  /** Whether a job may be done; of one that may not, nothing is heard again. */
  readonly mayCompute: (job: ComputeJob) => boolean;
  /** Takes each report in order. */
  readonly onReport: (report: ServerLinkReport) => void;
  /** The link is closing its socket; called before the socket's `end`. */
  readonly onClose: (reason: CloseReason) => void;
  /** The link's deadline may have changed. */
  readonly onDeadline: (deadline: number | undefined) => void;
  /** Something threw, which is a fault of ours: the link takes nothing more in. */
  readonly onFailure: (error: unknown) => void;
}

/** A running link. */
export interface Driver {
  /** Gives the link an input and carries out what follows; never throws. */
  send(input: ServerLinkInput): void;
  /** Polls the link because its deadline has passed; never throws. */
  wake(): void;
}

/** Drives a link on its socket; the first input is `opened`. */
export function drive({ link, socket, clock, crypto, mayCompute, onReport, onClose, onDeadline, onFailure }: DriveOptions): Driver {
  let isPumping = false;
  let hasFailed = false;

  const guard = (step: () => void): void => {
    if (hasFailed) return;
    try {
      step();
    } catch (error) {
      hasFailed = true;
      onFailure(error);
    }
  };

  const pump = (): void => {
    // Reports may send inputs; the loop that is running already takes care of what follows.
    if (isPumping) return;
    isPumping = true;
    for (let effect = link.poll(clock.moment()); effect && !hasFailed; effect = link.poll(clock.moment())) carryOut(effect);
    isPumping = false;
    onDeadline(link.deadline);
  };

  const send = (input: ServerLinkInput): void =>
    guard(() => {
      link.handle(input, clock.moment());
      pump();
    });

  const carryOut = (effect: ServerLinkEffect): void => {
    switch (effect.type) {
      case 'write':
        if (socket.write(effect.bytes)) link.handle({ type: 'drained' }, clock.moment());
        return;
      case 'close':
        onClose(effect.reason);
        return socket.end();
      case 'compute':
        if (mayCompute(effect.job)) compute(effect.id, effect.job);
        return;
      default:
        onReport(effect);
    }
  };

  const compute = (id: number, job: ComputeJob): void => {
    const result = crypto.compute(job);
    if (!(result instanceof Promise)) return link.handle({ type: 'computed', id, result }, clock.moment());
    void result
      .catch((error: unknown) => ({ type: 'failed', reason: String(error) }) as const)
      .then((later) => send({ type: 'computed', id, result: later }));
  };

  return { send, wake: () => guard(pump) };
}
