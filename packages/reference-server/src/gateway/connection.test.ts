/** Tests of what a real socket does too seldom: a peer that takes nothing of what is written. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { ClientLink, type MtprotoPacket, type RsaPrivateNumbers } from '@kitewire/mtproto';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import { VirtualTime } from '@kitewire/mtproto/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MachineClock } from '../ports/machine-clock.js';
import { createLimiter } from '../rpc/limits.js';
import type { SessionConnection } from '../sessions/session-types.js';
import { createTcpCarrier } from './carrier.js';
import { Connection } from './connection.js';
import { knownKey } from './gateway-fixture.contract.js';
import { defaultConnectionLimits } from './connection-limits.js';
import { testRsaKey } from './test-rsa-key.contract.js';

const crypto = createNodeCrypto();

let rsaKey: RsaPrivateNumbers;
beforeAll(async () => {
  rsaKey = await testRsaKey();
});

/** A socket whose peer reads only while `isReading`. */
class FakeSocket extends Duplex {
  readonly timeouts: number[] = [];
  isReading = true;
  onBytes: (bytes: Uint8Array) => void = () => {};
  #stuck: (() => void)[] = [];

  override _read(): void {}

  override _write(bytes: Uint8Array, _encoding: string, done: () => void): void {
    if (!this.isReading) return void this.#stuck.push(done);
    this.onBytes(bytes);
    done();
  }

  setTimeout(time: number): void {
    this.timeouts.push(time);
  }

  readOn(): void {
    this.isReading = true;
    for (const done of this.#stuck.splice(0)) done();
  }
}

/** A connection with a client that has sent one packet on it. */
async function connect(): Promise<{ socket: FakeSocket; connection: SessionConnection; authKeyId: bigint; time: VirtualTime; events: string[]; deadlines: (number | undefined)[] }> {
  const time = new VirtualTime(Date.now());
  const clock: MachineClock = { moment: () => time.now, setTimer: () => () => {} };
  const socket = new FakeSocket();
  const events: string[] = [];
  const deadlines: (number | undefined)[] = [];
  const keys = new Map<bigint, Uint8Array>();
  let arrived: (proof: { connection: SessionConnection; authKeyId: bigint }) => void = () => {};
  const proof = new Promise<{ connection: SessionConnection; authKeyId: bigint }>((resolve) => (arrived = resolve));
  const connection = new Connection({
    id: 1,
    socket: socket as unknown as Socket,
    remoteAddress: '192.0.2.1',
    carrier: createTcpCarrier(socket as unknown as Socket),
    isObfuscated: false,
    isRefused: false,
    surroundings: {
      ...{ clock, crypto, random: nodeRandom, privateKeys: [rsaKey], legacyRsaPadding: false, limits: defaultConnectionLimits },
      limiter: createLimiter({}),
      logger: { log: (_level, event) => void events.push(event) },
      authKeys: { find: async (id) => knownKey(keys, id), save: async (id, key) => Boolean(keys.set(id, key)) },
      sessions: {
        receive: (from: SessionConnection, authKeyId: bigint, _packet: MtprotoPacket) => arrived({ connection: from, authKeyId }),
        keyCreated: () => {},
        connectionClosed: () => {},
        connectionWritable: () => {},
        pollClosed: () => {},
      },
    },
    onDeadline: (deadline) => void deadlines.push(deadline),
  });
  const client = new ClientLink({ crypto, random: nodeRandom, publicKeys: [rsaKey], dcId: 2 });
  const pump = (): void => {
    for (let effect = client.poll(time.now); effect; effect = client.poll(time.now)) {
      if (effect.type === 'write') socket.push(effect.bytes);
      if (effect.type === 'compute') {
        const { id } = effect;
        void Promise.resolve(crypto.compute(effect.job)).then((result) => {
          client.handle({ type: 'computed', id, result }, time.now);
          pump();
        });
      }
    }
  };
  socket.onBytes = (bytes) => {
    client.handle({ type: 'bytes', bytes }, time.now);
    pump();
  };
  connection.open();
  client.handle({ type: 'opened' }, time.now);
  pump();
  return { socket, time, events, deadlines, ...(await proof) };
}

const packet = (length: number): MtprotoPacket => ({ salt: 1n, sessionId: 2n, msgId: 5n, seqNo: 0, body: new Uint8Array(length) });

describe('Connection', () => {
  it('counts the time only while bytes wait that the peer does not take', async () => {
    const { socket, connection, authKeyId } = await connect();
    expect(connection.remoteAddress).toBe('192.0.2.1');
    socket.timeouts.length = 0;
    socket.isReading = false;
    connection.send(authKeyId, packet(100_000));
    connection.send(authKeyId, packet(100_000));
    expect(socket.timeouts).toEqual([defaultConnectionLimits.stallTime]);
    socket.readOn();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(socket.timeouts).toEqual([defaultConnectionLimits.stallTime, 0]);
  });

  it('is cut when the peer has taken nothing for that long (S08)', async () => {
    const { socket, connection, authKeyId, events } = await connect();
    socket.isReading = false;
    connection.send(authKeyId, packet(100_000));
    socket.emit('timeout');
    expect(socket.destroyed).toBe(true);
    expect(events).toContain('connection.stalled');
  });

  it('ends when too much waits for the peer, and is cut when not even the rest is taken (S08)', async () => {
    const { socket, connection, authKeyId, time, events, deadlines } = await connect();
    socket.isReading = false;
    for (let count = 0; count < 20; count += 1) connection.send(authKeyId, packet(1 << 20));
    expect(socket.writableLength).toBeLessThan(10 << 20);
    expect(events).toContain('connection.ended');
    expect(socket.destroyed).toBe(false);
    time.moveTo(defaultConnectionLimits.lingerTime);
    expect(deadlines.at(-1)).toBe(defaultConnectionLimits.lingerTime);
    (connection as Connection).wake();
    expect(socket.destroyed).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(deadlines.at(-1)).toBeUndefined();
  });
});
