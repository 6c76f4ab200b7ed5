import { type CloseReason, type MtprotoPacket, uint64ToBytesLE } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { createSeededRandom, VirtualTime } from '@kitewire/mtproto/testing';
import { createCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { mtprotoSchema } from '@kitewire/tl-schema/mtproto';
import { describe, expect, it } from 'vitest';
import { SessionRegistry, type SessionRegistryOptions } from './session-registry.js';
import type { RequestOutcome, SessionConnection, SessionRequest } from './session-types.js';

const mtproto = createCodec(mtprotoSchema);
const api = createCodec(apiSchema);
const request = api.encode({ _: 'help.getNearestDc' });
const done: RequestOutcome = { type: 'result', body: api.encode({ _: 'nearestDc', country: 'US', thisDc: 2, nearestDc: 2 }) };
/** The salt that every key of these tests begins with. */
const salt = 7n;

class FakeConnection implements SessionConnection {
  readonly sent: MtprotoPacket[] = [];
  readonly ends: CloseReason[] = [];
  trusts = 0;
  readonly remoteAddress = '192.0.2.1';
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }

  send(_authKeyId: bigint, packet: MtprotoPacket): boolean {
    this.sent.push(packet);
    return true;
  }

  trust(): void {
    this.trusts += 1;
  }

  sessionForgotten(): void {}

  end(reason: CloseReason): void {
    this.ends.push(reason);
  }

  /** Whether a sequence of bytes stands in anything that was sent. */
  hasSent(bytes: Uint8Array): boolean {
    const hex = (data: Uint8Array): string => Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return this.sent.some(({ body }) => hex(body).includes(hex(bytes)));
  }
}

/** What an answer to a message says which message it is about. */
const about = (msgId: bigint): Uint8Array => uint64ToBytesLE(msgId);

class Fixture {
  readonly time = new VirtualTime();
  readonly requests: SessionRequest[] = [];
  readonly answered: bigint[] = [];
  readonly active: bigint[] = [];
  readonly idle: bigint[] = [];
  readonly failures: string[] = [];
  readonly registry: SessionRegistry;
  /** How the requests of the test end. */
  readonly answers: ((outcome: RequestOutcome) => void)[] = [];
  randomFails = false;
  #nextMsgId = 0n;

  constructor(options: Partial<SessionRegistryOptions> = {}) {
    const random = createSeededRandom(1);
    this.registry = new SessionRegistry({
      clock: {
        moment: () => this.time.now,
        setTimer: (at, onTime) => {
          let isOn = true;
          this.time.plan(at - this.time.now.instant, () => isOn && onTime());
          return () => {
            isOn = false;
          };
        },
      },
      random: {
        bytes: (length) => {
          if (this.randomFails) throw new Error('no randomness');
          return random.bytes(length);
        },
      },
      crypto: createNodeCrypto(),
      logger: { log: (_level, event) => void this.failures.push(event) },
      saltSecret: new Uint8Array(32),
      onRequest: (asked) => {
        this.requests.push(asked);
        return new Promise((resolve) => void this.answers.push(resolve));
      },
      onAcknowledged: () => undefined,
      onAnswered: (_session, msgId) => void this.answered.push(msgId),
      onKeyActive: (key) => void this.active.push(key),
      onKeyIdle: (key) => void this.idle.push(key),
      onDestroyKey: async () => true,
      ...options,
    });
    for (let key = 1n; key < 100n; key += 1n) this.registry.keyCreated(key, salt);
  }

  /** A message of a client arrives; gives its id. */
  say(connection: SessionConnection, body: Uint8Array, { key = 1n, session = 10n } = {}): bigint {
    this.#nextMsgId += 4n;
    const msgId = (BigInt(Math.floor(this.time.now.unix / 1000)) << 32n) + this.#nextMsgId;
    this.registry.receive(connection, key, { salt, sessionId: session, msgId, seqNo: 1, body });
    return msgId;
  }

  /** Lets what is under way in promises happen. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

const ping = mtproto.encode({ _: 'ping', pingId: 1n });

describe('SessionRegistry', () => {
  it('carries a request to the services and its answer back, and says when that is out', async () => {
    const fixture = new Fixture();
    const connection = new FakeConnection(1);
    const msgId = fixture.say(connection, request);
    expect(fixture.requests).toMatchObject([{ msgId, body: request, remoteAddress: '192.0.2.1', session: { authKeyId: 1n, sessionId: 10n } }]);
    expect(fixture.answered).toEqual([]);
    fixture.answers[0]?.(done);
    await fixture.settle();
    expect(connection.hasSent(done.body)).toBe(true);
    expect(fixture.answered).toEqual([msgId]);
  });

  it('sends a push that was in flight when the socket died again on the next connection', () => {
    const fixture = new Fixture();
    const [first, second] = [new FakeConnection(1), new FakeConnection(2)];
    fixture.say(first, ping);
    const update = api.encode({ _: 'updatesTooLong' });
    for (const session of fixture.registry.ofKey(1n)) fixture.registry.push(session, update);
    expect(first.hasSent(update)).toBe(true);
    fixture.registry.connectionClosed(1);
    fixture.time.moveTo(200_000);
    fixture.say(second, ping);
    expect(second.hasSent(update)).toBe(true);
  });

  it('bounds what waits in all sessions of a key, not only in each (S08)', () => {
    const fixture = new Fixture({ limits: { heldBytesPerKey: 1000 } });
    const connections = [1, 2, 3].map((id) => new FakeConnection(id));
    connections.forEach((connection, index) => fixture.say(connection, ping, { session: BigInt(index + 1) }));
    fixture.say(connections[2] as FakeConnection, ping, { key: 2n, session: 9n });
    const fill = (key: bigint): void => {
      for (const session of fixture.registry.ofKey(key)) fixture.registry.push(session, new Uint8Array(400));
    };
    fill(1n);
    expect(fixture.registry.ofKey(1n).map(({ sessionId }) => sessionId)).toEqual([2n, 3n]);
    expect(connections.map(({ ends }) => ends.length)).toEqual([1, 0, 0]);
    expect(fixture.registry.ofKey(2n)).toHaveLength(1);
  });

  it('takes longer packets on the connections of a key that somebody is logged in with, and on its next ones (S08)', () => {
    const fixture = new Fixture();
    const [first, second, other] = [new FakeConnection(1), new FakeConnection(2), new FakeConnection(3)];
    fixture.say(first, ping);
    fixture.registry.trustKey(1n);
    fixture.say(first, ping);
    fixture.say(second, ping);
    fixture.say(second, ping);
    fixture.say(other, ping, { key: 2n });
    expect([first.trusts, second.trusts, other.trusts]).toEqual([1, 1, 0]);
  });

  it('keeps what is pushed to a session without a connection, and delivers it on the next one', () => {
    const fixture = new Fixture();
    const [first, second] = [new FakeConnection(1), new FakeConnection(2)];
    fixture.say(first, ping);
    fixture.registry.connectionClosed(1);
    const update = api.encode({ _: 'updatesTooLong' });
    for (const session of fixture.registry.ofKey(1n)) fixture.registry.push(session, update);
    expect(first.hasSent(update)).toBe(false);
    fixture.time.moveTo(200_000);
    fixture.say(second, ping);
    expect(second.hasSent(update)).toBe(true);
  });

  it('forgets a session some minutes after its last connection, and its key with the last session', () => {
    const fixture = new Fixture();
    fixture.say(new FakeConnection(1), ping);
    fixture.say(new FakeConnection(2), ping, { session: 11n });
    fixture.registry.connectionClosed(1);
    fixture.time.moveTo(301_000);
    expect(fixture.registry.size).toBe(1);
    fixture.registry.connectionClosed(2);
    fixture.time.moveTo(602_000);
    expect(fixture.registry.size).toBe(0);
    expect([fixture.active, fixture.idle]).toEqual([[1n], [1n]]);
  });

  it('says nothing more for a session that its client has destroyed, even to a successor of the same id', async () => {
    const fixture = new Fixture();
    const connection = new FakeConnection(1);
    const old = fixture.say(connection, request, { session: 11n });
    fixture.say(connection, mtproto.encode({ _: 'destroy_session', sessionId: 11n }));
    expect(fixture.requests[0]?.signal.aborted).toBe(true);
    fixture.say(connection, ping, { session: 11n });
    fixture.answers[0]?.(done);
    await fixture.settle();
    expect(connection.hasSent(done.body)).toBe(false);
    expect(fixture.answered).toEqual([old]);
    expect(fixture.registry.size).toBe(2);
  });

  it('forgets the session of a key that was unused for longest when there are too many (S07)', () => {
    const fixture = new Fixture({ limits: { sessionsPerKey: 3 } });
    const connection = new FakeConnection(1);
    for (const session of [10n, 11n, 12n, 10n, 13n]) fixture.say(connection, ping, { session });
    expect(fixture.registry.ofKey(1n).map(({ sessionId }) => sessionId)).toEqual([12n, 10n, 13n]);
  });

  it('forgets sessions of the keys that were unused for longest when there are too many of all (S07)', () => {
    const fixture = new Fixture({ limits: { sessions: 3 } });
    const connection = new FakeConnection(1);
    for (const key of [1n, 2n, 3n, 1n, 4n, 5n]) fixture.say(connection, ping, { key });
    expect(fixture.registry.size).toBe(3);
    expect(fixture.idle).toEqual([2n, 3n]);
  });

  it('drops what waits in the sessions of a key that is ended, and ends their connections (S31)', () => {
    const fixture = new Fixture();
    const [near, far] = [new FakeConnection(1), new FakeConnection(2)];
    fixture.say(near, ping);
    fixture.say(far, ping, { key: 2n });
    fixture.registry.endKey(1n, { code: 'REQUESTED', message: 'logged out' });
    expect([near.ends.length, far.ends.length]).toEqual([1, 0]);
    expect([fixture.registry.ofKey(1n), fixture.idle]).toEqual([[], [1n]]);
  });

  describe('destroying a key', () => {
    const destroy = mtproto.encode({ _: 'destroy_auth_key' });

    it('answers, then ends every connection of the key and forgets its sessions', async () => {
      const fixture = new Fixture();
      const [asking, other] = [new FakeConnection(1), new FakeConnection(2)];
      fixture.say(other, ping, { session: 11n });
      fixture.say(asking, destroy);
      await fixture.settle();
      expect(asking.hasSent(mtproto.encode({ _: 'destroy_auth_key_ok' }))).toBe(true);
      expect([asking.ends.length, other.ends.length, fixture.registry.size]).toEqual([1, 1, 0]);
    });

    it('says so when the store fails, and goes on', async () => {
      const fixture = new Fixture({ onDestroyKey: () => Promise.reject(new Error('no disk')) });
      const connection = new FakeConnection(1);
      fixture.say(connection, destroy);
      await fixture.settle();
      expect(connection.hasSent(mtproto.encode({ _: 'destroy_auth_key_fail' }))).toBe(true);
      expect([connection.ends, fixture.registry.size, fixture.failures]).toEqual([[], 1, ['key.notDestroyed']]);
    });
  });

  describe('faults of ours', () => {
    it('answers 500 when the services reject', async () => {
      const fixture = new Fixture({ onRequest: () => Promise.reject(new Error('broken')) });
      const connection = new FakeConnection(1);
      fixture.say(connection, request);
      await fixture.settle();
      expect(connection.hasSent(mtproto.encode({ _: 'rpc_error', errorCode: 500, errorMessage: 'INTERNAL_SERVER_ERROR' }))).toBe(true);
      expect(fixture.failures).toEqual(['request.failed']);
    });

    it('costs a session that throws its life, and no other', () => {
      const fixture = new Fixture();
      const [bad, good] = [new FakeConnection(1), new FakeConnection(2)];
      fixture.say(good, ping, { key: 2n });
      fixture.randomFails = true;
      fixture.say(bad, ping);
      fixture.randomFails = false;
      expect([bad.ends.length, good.ends.length, fixture.registry.size]).toEqual([1, 0, 1]);
      expect(fixture.failures).toEqual(['session.failed']);
      const msgId = fixture.say(good, ping, { key: 2n });
      expect(good.hasSent(about(msgId))).toBe(true);
    });
  });

  describe('ending', () => {
    it('answers what runs and takes nothing more in', async () => {
      const fixture = new Fixture();
      const connection = new FakeConnection(1);
      fixture.say(connection, request);
      fixture.registry.stop();
      fixture.say(connection, request);
      expect(fixture.requests).toHaveLength(1);
      let isSettled = false;
      const settled = fixture.registry.settled().then(() => (isSettled = true));
      await fixture.settle();
      expect(isSettled).toBe(false);
      fixture.answers[0]?.(done);
      await settled;
      expect(connection.hasSent(done.body)).toBe(true);
    });

    it('waits until a long answer is packed', async () => {
      const fixture = new Fixture();
      const connection = new FakeConnection(1);
      fixture.say(connection, request);
      fixture.answers[0]?.({ type: 'result', body: new Uint8Array(100_000) });
      await fixture.registry.settled();
      expect(connection.sent.some(({ body }) => body.length > 100)).toBe(true);
    });

    it('leaves no session and no timer', () => {
      const fixture = new Fixture();
      fixture.say(new FakeConnection(1), ping);
      fixture.say(new FakeConnection(2), request, { key: 2n });
      fixture.registry.close();
      expect(fixture.registry.size).toBe(0);
      expect(fixture.idle).toEqual([1n, 2n]);
      fixture.registry.connectionClosed(1);
      fixture.time.moveTo(1_000_000);
      expect(fixture.requests[0]?.signal.aborted).toBe(true);
    });
  });
});
