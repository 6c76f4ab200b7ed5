import { VirtualTime } from '@kitewire/mtproto/testing';
import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../errors/connection-error.js';
import type { ByteStream, StreamTarget } from '../ports/byte-stream.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { openFirst, pickContenders } from './open-first.js';

const ipv4: StreamTarget = { host: '192.0.2.1', port: 443 };
const ipv6: StreamTarget = { host: '2001:db8::1', port: 443 };
const named: StreamTarget = { host: 'server.example', port: 443 };

/** One opening that the test decides about. */
interface Opening {
  readonly target: StreamTarget;
  readonly at: number;
  readonly signal: CancelSignal | undefined;
  succeed(): void;
  fail(): void;
  isClosed: boolean;
}

function createRig(targets: readonly StreamTarget[]): {
  openings: Opening[];
  outcome: Promise<string>;
  cancel: () => void;
  timers: () => number;
  run: (duration: number) => Promise<void>;
} {
  const time = new VirtualTime();
  const start = time.now.instant;
  let timers = 0;
  const openings: Opening[] = [];
  const source = createCancelSource();
  const won = openFirst(targets, {
    signal: source.signal,
    clock: {
      now: () => time.now,
      setTimer: (at, onTime) => {
        let isPending = true;
        timers += 1;
        const end = (): void => {
          if (isPending) timers -= 1;
          isPending = false;
        };
        time.plan(at - time.now.instant, () => {
          if (!isPending) return;
          end();
          onTime();
        });
        return end;
      },
    },
    open: (target, signal) =>
      new Promise((resolve, reject) => {
        const opening: Opening = {
          ...{ target, signal, at: time.now.instant - start, isClosed: false },
          succeed: () => {
            const stream: ByteStream = { listen: () => {}, write: () => true, close: () => void (opening.isClosed = true) };
            resolve(stream);
          },
          fail: () => reject(new ConnectionError('CONNECTION_REFUSED', `${target.host} refused.`)),
        };
        openings.push(opening);
      }),
  });
  const outcome = won.then(
    ({ target }) => target.host,
    (error: Error) => error.message,
  );
  const run = async (duration: number): Promise<void> => {
    const end = time.now.instant + duration;
    for (let next = time.nextEvent; next !== undefined && next <= end; next = time.nextEvent) time.moveTo(next);
    time.moveTo(end);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { openings, outcome, cancel: () => source.cancel('enough'), timers: () => timers, run };
}

describe('openFirst', () => {
  it('starts the other kind of address after 250 ms, and lets the first that answers win', async () => {
    const { openings, outcome, run, timers } = createRig([ipv4, ipv6]);
    await run(249);
    expect(openings).toHaveLength(1);
    await run(1);
    expect(openings.map(({ at }) => at)).toEqual([0, 250]);
    openings[1]?.succeed();
    expect(await outcome).toBe(ipv6.host);
    expect(openings[0]?.signal?.aborted).toBe(true);
    expect(openings[1]?.signal?.aborted).toBe(false);
    // The loser answers all the same.
    openings[0]?.succeed();
    await run(0);
    expect(openings.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    expect(timers()).toBe(0);
  });

  it('does not bother the other address when the first answers in time', async () => {
    const { openings, outcome, run, timers } = createRig([ipv4, ipv6]);
    await run(100);
    openings[0]?.succeed();
    expect(await outcome).toBe(ipv4.host);
    await run(1000);
    expect(openings).toHaveLength(1);
    expect(timers()).toBe(0);
  });

  it('starts the other at once when the first fails, and tells the failure of the first when both do', async () => {
    const { openings, outcome, run, timers } = createRig([ipv6, ipv4]);
    openings[0]?.fail();
    await run(0);
    expect(openings.map(({ target, at }) => [target.host, at])).toEqual([[ipv6.host, 0], [ipv4.host, 0]]);
    openings[1]?.fail();
    expect(await outcome).toContain(`${ipv6.host} refused`);
    expect(timers()).toBe(0);
  });

  it('goes on with the other when the first fails after both have started', async () => {
    const { openings, outcome, run } = createRig([ipv4, ipv6]);
    await run(250);
    openings[0]?.fail();
    await run(0);
    openings[1]?.succeed();
    expect(await outcome).toBe(ipv6.host);
    expect(openings).toHaveLength(2);
  });

  it('gives all of them up when its signal fires', async () => {
    const { openings, outcome, run, cancel, timers } = createRig([ipv4, ipv6]);
    await run(250);
    cancel();
    expect(await outcome).toMatch(/abort|gave up|given up/i);
    expect(openings.every(({ signal }) => signal?.aborted)).toBe(true);
    openings[0]?.succeed();
    await run(0);
    expect(openings[0]?.isClosed).toBe(true);
    expect(timers()).toBe(0);
  });
});

describe('pickContenders', () => {
  it('sets IPv6 against IPv4, and begins elsewhere with each attempt', () => {
    const other: StreamTarget = { host: '192.0.2.2', port: 443 };
    expect([0, 1, 2, 3].map((attempt) => pickContenders([ipv4, other, ipv6], attempt))).toEqual([[ipv4, ipv6], [other, ipv6], [ipv6, ipv4], [ipv4, ipv6]]);
  });

  it('lets a name and addresses of one kind stand alone', () => {
    expect(pickContenders([ipv4, { ...ipv4, port: 80 }], 0)).toEqual([ipv4]);
    expect(pickContenders([named, ipv6], 0)).toEqual([named]);
    expect(pickContenders([ipv6, named], 0)).toEqual([ipv6]);
    expect(pickContenders([], 0)).toEqual([]);
  });
});
