import { createPortableCrypto, ServerLink, type StreamDress } from '@kitewire/mtproto';
import { createSeededRandom, VirtualTime } from '@kitewire/mtproto/testing';
import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../errors/connection-error.js';
import type { ByteStream, ByteStreamListener, Connector } from '../ports/byte-stream.js';
import type { Clock } from '../ports/clock.js';
import { silentLogger } from '../ports/logger.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { Connection, type StateReason } from './connection.js';

/** A stream whose other end is the test. */
class FakeStream implements ByteStream {
  readonly written: Uint8Array[] = [];
  listener: ByteStreamListener | undefined;
  isClosed = false;

  listen(listener: ByteStreamListener): void {
    this.listener = listener;
  }

  write(bytes: Uint8Array): boolean {
    this.written.push(bytes);
    return true;
  }

  close(error?: Error): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.listener?.onClosed(error);
  }
}

interface Rig {
  connection: Connection;
  streams: FakeStream[];
  states: string[];
  /** What came with each state. */
  reasons: StateReason[];
  fatal: ConnectionError[];
  /** Unix time, in ms. */
  now: () => number;
  timers: () => number;
  /** Lets the promises run, and time pass between them. */
  run(duration: number): Promise<void>;
}

function createRig(options: { refuse?: () => boolean; refuseWith?: ConnectionError; keepTrying?: boolean; dress?: () => StreamDress } = {}): Rig {
  const time = new VirtualTime();
  let timers = 0;
  const clock: Clock = {
    now: () => time.now,
    setTimer: (at, onTime) => {
      let isPending = true;
      timers += 1;
      time.plan(at - time.now.instant, () => {
        if (!isPending) return;
        isPending = false;
        timers -= 1;
        onTime();
      });
      return () => {
        if (isPending) timers -= 1;
        isPending = false;
      };
    },
  };
  const streams: FakeStream[] = [];
  const connector: Connector = async (target) => {
    if (options.refuse?.()) throw options.refuseWith ?? new ConnectionError('CONNECTION_REFUSED', `${target.host} refused.`);
    const stream = new FakeStream();
    streams.push(stream);
    return stream;
  };
  const states: string[] = [];
  const reasons: StateReason[] = [];
  const fatal: ConnectionError[] = [];
  const connection = new Connection({
    link: { publicKeys: [], dcId: 2 },
    auth: { authKey: new Uint8Array(256).fill(1), salts: [], timeOffset: 0 },
    targets: () => [{ host: 'server', port: 443 }],
    connector,
    clock,
    crypto: createPortableCrypto(),
    random: createSeededRandom(1),
    logger: silentLogger,
    openAttempts: 3,
    keepTrying: () => options.keepTrying ?? false,
    ...(options.dress && { dress: options.dress }),
    listener: {
      onState: (state, why = {}) => {
        states.push(state);
        reasons.push(why);
      },
      onUpdate: () => {},
      onSessionCreated: () => {},
      onAuth: () => {},
      onTemporaryKey: () => {},
      onFatal: (error) => void fatal.push(error),
    },
  });
  const run = async (duration: number): Promise<void> => {
    const end = time.now.instant + duration;
    for (let steps = 0; steps < 1000; steps += 1) {
      // Several turns of the promises between two moments.
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      const next = time.nextEvent;
      if (next === undefined || next > end) break;
      time.moveTo(next);
    }
    time.moveTo(end);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { connection, streams, states, reasons, fatal, now: () => time.now.unix, timers: () => timers, run };
}

const transportError404 = Uint8Array.of(4, 0, 0, 0, 0x6c, 0xfe, 0xff, 0xff);

describe('Connection', () => {
  it('gives up opening after three refusals, with the last one', async () => {
    const { connection, run, states } = createRig({ refuse: () => true });
    const opened = connection.open();
    const outcome = opened.then(
      () => 'opened',
      (error: ConnectionError) => error.code,
    );
    await run(10_000);
    expect(await outcome).toBe('CONNECTION_REFUSED');
    expect(states.filter((state) => state === 'connecting')).toHaveLength(3);
  });

  it('rejects the calls that wait when it gives up opening', async () => {
    const { connection, run } = createRig({ refuse: () => true });
    connection.open().catch(() => {});
    let code: string | undefined;
    connection.call(new Uint8Array(8)).catch((error: ConnectionError) => (code = error.code));
    await run(10_000);
    expect(code).toBe('CONNECTION_REFUSED');
  });

  it('says once that it is closed, though it had given up before', async () => {
    const { connection, run, states, reasons } = createRig({ refuse: () => true });
    connection.open().catch(() => {});
    await run(10_000);
    expect(states.at(-1)).toBe('waiting');
    await connection.close();
    await connection.close();
    expect(states.filter((state) => state === 'closed')).toHaveLength(1);
    expect([states.at(-1), reasons.at(-1)]).toEqual(['closed', {}]);
    await expect(connection.open()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('tries again when it is asked to open again', async () => {
    let isRefusing = true;
    const { connection, run, streams } = createRig({ refuse: () => isRefusing });
    connection.open().catch(() => {});
    await run(10_000);
    isRefusing = false;
    connection.open().catch(() => {});
    await run(100);
    expect(streams).toHaveLength(1);
  });

  it('goes on in the background for somebody who is logged in', async () => {
    let isRefusing = true;
    const { connection, run, streams } = createRig({ refuse: () => isRefusing, keepTrying: true });
    const outcome = connection.open().catch((error: ConnectionError) => error.code);
    await run(5_000);
    expect(await outcome).toBe('CONNECTION_REFUSED');
    isRefusing = false;
    await run(20_000);
    expect(streams.length).toBeGreaterThan(0);
  });

  it('opens a new stream when one ends', async () => {
    const { connection, run, streams, states } = createRig({ keepTrying: true });
    connection.open().catch(() => {});
    await run(10);
    streams[0]?.close();
    await run(10);
    expect(streams).toHaveLength(2);
    expect(states).toEqual(['connecting', 'waiting', 'connecting']);
  });

  it('ends a stream that sends garbage, and says why', async () => {
    const { connection, run, streams } = createRig();
    const outcome = connection.open().catch((error: ConnectionError) => error.code);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await run(3000);
      streams.at(-1)?.listener?.onBytes(new Uint8Array(300).fill(0x77));
    }
    await run(100);
    expect(await outcome).toBe('PROTOCOL_VIOLATION');
    expect(streams.every((stream) => stream.isClosed)).toBe(true);
  });

  it('ends for good when the server does not know the key', async () => {
    const { connection, run, streams, fatal, states } = createRig();
    const call = connection.call(new Uint8Array(8)).catch((error: ConnectionError) => error.code);
    connection.open().catch(() => {});
    await run(10);
    streams[0]?.listener?.onBytes(transportError404);
    await run(60_000);
    expect(await call).toBe('AUTH_KEY_UNKNOWN');
    expect(fatal.map(({ code }) => code)).toEqual(['AUTH_KEY_UNKNOWN']);
    expect(streams).toHaveLength(1);
    expect(states.at(-1)).toBe('closed');
    await expect(connection.open()).rejects.toMatchObject({ code: 'AUTH_KEY_UNKNOWN' });
  });

  it('rejects a call whose signal fires', async () => {
    const { connection, run } = createRig();
    connection.open().catch(() => {});
    await run(10);
    const cancel = createCancelSource();
    const call = connection.call(new Uint8Array(8), { signal: cancel.signal });
    cancel.cancel('changed my mind');
    await expect(call).rejects.toMatchObject({ code: 'ABORTED', cause: 'changed my mind' });
  });

  it('rejects open calls when it is closed, and leaves no timer behind', async () => {
    const { connection, run, timers, states } = createRig();
    connection.open().catch(() => {});
    await run(10);
    const call = connection.call(new Uint8Array(8)).catch((error: ConnectionError) => error.code);
    const closed = connection.close();
    await run(0);
    await closed;
    expect(await call).toBe('CLOSED');
    expect(timers()).toBe(0);
    expect(states.at(-1)).toBe('closed');
  });

  it('can be closed while it waits for the next attempt', async () => {
    const { connection, run, timers } = createRig({ refuse: () => true, keepTrying: true });
    connection.open().catch(() => {});
    await run(4000);
    const closed = connection.close();
    await run(0);
    await closed;
    expect(timers()).toBe(0);
  });

  it('says why it waits and until when', async () => {
    const { connection, run, states, reasons, now } = createRig({ refuse: () => true, keepTrying: true });
    connection.open().catch(() => {});
    await run(0);
    const waits = reasons.filter((_reason, index) => states[index] === 'waiting');
    expect(waits.map(({ reason }) => reason?.code)).toEqual(['CONNECTION_REFUSED', 'CONNECTION_REFUSED']);
    // The first attempt after a failure follows at once, the second later.
    expect(waits[0]?.retryAt).toBe(now());
    expect(waits[1]?.retryAt).toBeGreaterThan(now());
    expect(states.at(-1)).toBe('waiting');
    await connection.close();
    expect(states.at(-1)).toBe('closed');
    expect(reasons.at(-1)).toEqual({});
  });

  it('makes the next attempt at once when its liveness is doubted between two', async () => {
    let isRefusing = true;
    const { connection, run, streams, timers } = createRig({ refuse: () => isRefusing, keepTrying: true });
    connection.open().catch(() => {});
    await run(5_000);
    isRefusing = false;
    expect(streams).toHaveLength(0);
    connection.checkLiveness();
    await run(0);
    expect(streams).toHaveLength(1);
    await connection.close();
    expect(timers()).toBe(0);
  });

  it('goes another way with its calls, without counting that as a failure', async () => {
    let dress: StreamDress = { framing: 'abridged' };
    const { connection, run, streams, states, reasons, now } = createRig({ dress: () => dress });
    connection.open().catch(() => {});
    await run(10);
    let isOver = false;
    connection.call(new Uint8Array(8)).then(
      () => (isOver = true),
      () => (isOver = true),
    );
    dress = { framing: 'intermediate' };
    connection.changeWay();
    await run(0);
    expect(streams.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    // The tags of the two framings.
    expect(streams.map(({ written }) => [...(written[0]?.subarray(0, 4) ?? [])].filter((byte) => byte === 0xee || byte === 0xef).length)).toEqual([1, 4]);
    expect(states).toEqual(['connecting', 'waiting', 'connecting']);
    expect(reasons[1]).toEqual({ retryAt: now() });
    expect(isOver).toBe(false);
  });

  it('stops at a refused login of a proxy until somebody asks again or changes the way', async () => {
    let isRefusing = true;
    const refuseWith = new ConnectionError('PROXY_LOGIN_REFUSED', 'The proxy wants another login.');
    const { connection, run, streams, states, reasons } = createRig({ refuse: () => isRefusing, refuseWith, keepTrying: true });
    const opened = connection.open().catch((error: ConnectionError) => error.code);
    const waiting = connection.call(new Uint8Array(8)).catch((error: ConnectionError) => error.code);
    await run(60_000);
    expect([await opened, await waiting]).toEqual(['PROXY_LOGIN_REFUSED', 'PROXY_LOGIN_REFUSED']);
    expect(states).toEqual(['connecting', 'waiting']);
    expect(reasons.at(-1)).toEqual({ reason: refuseWith });
    await expect(connection.call(new Uint8Array(8))).rejects.toBe(refuseWith);
    await expect(connection.open()).rejects.toBe(refuseWith);
    isRefusing = false;
    connection.changeWay();
    await run(0);
    expect(streams).toHaveLength(1);
  });

  it('knows a web page for what it is, in segments of any size', async () => {
    const { connection, run, streams } = createRig();
    const outcome = connection.open().catch((error: ConnectionError) => error);
    const page = new TextEncoder().encode('HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await run(3000);
      for (const byte of page) streams.at(-1)?.listener?.onBytes(Uint8Array.of(byte));
    }
    await run(100);
    expect(await outcome).toMatchObject({ code: 'NOT_MTPROTO', message: expect.stringContaining('server:443') });
  });

  it('tells a caller who asked that the server has received the call, long before an answer', async () => {
    const { connection, run, streams, now } = createRig();
    connection.open().catch(() => {});
    await run(10);
    const server = new ServerLink({ crypto: createPortableCrypto(), random: createSeededRandom(2), privateKeys: [] });
    const moment = { instant: 0, unix: now() };
    const authKey = new Uint8Array(256).fill(1);
    let received = 0;
    let isOver = false;
    const end = (): void => void (isOver = true);
    connection.call(new Uint8Array(8), { onReceived: () => (received += 1) }).then(end, end);
    connection.call(new Uint8Array(8)).then(end, end);
    await run(10);
    server.handle({ type: 'opened' }, moment);
    for (const bytes of streams[0]?.written ?? []) server.handle({ type: 'bytes', bytes }, moment);
    for (let effect = server.poll(moment); effect; effect = server.poll(moment)) {
      if (effect.type === 'lookupAuthKey') server.handle({ type: 'authKey', authKeyId: effect.authKeyId, key: { authKey } }, moment);
      if (effect.type === 'write') streams[0]?.listener?.onBytes(effect.bytes);
    }
    await run(0);
    expect(received).toBe(1);
    expect(isOver).toBe(false);
  });

  it('connects for a call that comes when it has stopped trying', async () => {
    let isRefusing = true;
    const refuseWith = new ConnectionError('PROXY_LOGIN_REFUSED', 'The proxy wants another login.');
    const { connection, run, streams } = createRig({ refuse: () => isRefusing, refuseWith });
    connection.open().catch(() => {});
    await run(0);
    // Nobody is logged in: the new way is tried when somebody asks.
    connection.changeWay();
    const call = connection.call(new Uint8Array(8)).catch((error: ConnectionError) => error.code);
    await run(0);
    expect(await Promise.race([call, 'open'])).toBe('PROXY_LOGIN_REFUSED');
    isRefusing = false;
    connection.changeWay();
    connection.call(new Uint8Array(8)).catch(() => {});
    await run(0);
    expect(streams).toHaveLength(1);
  });
});
