// Clients and one server creating keys with each other, alone, side by side and among probes.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import type { Moment } from '../machine.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { ClientHandshake } from './client-handshake.js';
import { handshakeCodec } from './handshake-codec.js';
import { ServerHandshake } from './server-handshake.js';
import type { AgreedKey, ClientHandshakeEffect, ClientHandshakeOptions, NewAuthKey, ServerHandshakeEffect, ServerHandshakeOptions } from './types.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const recorded = vectors.own.auth_key_handshake as Record<string, string>;
const bytes = (name: string): Uint8Array => fromHex(recorded[name]!);
const crypto = createPortableCrypto();
const privateKey = { n: bytes('rsa_n'), e: bytes('rsa_e'), d: bytes('rsa_d'), p: bytes('rsa_p'), q: bytes('rsa_q') };
const now: Moment = { instant: 0, unix: 1_700_000_000_000 };
const run = (job: ComputeJob): ComputeResult => crypto.compute(job) as ComputeResult;

/** A server whose jobs run at once and whose store takes every key but the first `collisions`. */
class Server {
  readonly machine: ServerHandshake;
  readonly keys: NewAuthKey[] = [];
  collisions = 0;

  constructor(options: Partial<ServerHandshakeOptions> = {}) {
    let id = 0;
    const random = createSeededRandom(1);
    this.machine = new ServerHandshake({ crypto, random, privateKeys: [privateKey], allocateComputeId: () => ++id, ...options });
  }

  /** Hands a body in and gives the bodies that it sends; a refusal is the text `refused`. */
  ask(body: Uint8Array): (Uint8Array | 'refused')[] {
    this.machine.handle({ type: 'message', body }, now);
    const answers: (Uint8Array | 'refused')[] = [];
    for (let effect = this.machine.poll(now); effect !== undefined; effect = this.machine.poll(now)) answers.push(...this.#perform(effect));
    return answers;
  }

  #perform(effect: ServerHandshakeEffect): (Uint8Array | 'refused')[] {
    switch (effect.type) {
      case 'send':
        return [effect.body];
      case 'failed':
        return ['refused'];
      case 'compute':
        this.machine.handle({ type: 'computed', id: effect.id, result: run(effect.job) }, now);
        return [];
      case 'storeKey': {
        const stored = this.collisions-- <= 0;
        if (stored) this.keys.push(effect);
        this.machine.handle({ type: 'keyStored', authKeyId: effect.authKeyId, stored }, now);
        return [];
      }
    }
  }
}

/** A client whose steps a test takes one by one. */
class Client {
  readonly #machine: ClientHandshake;
  /** The request that waits for its answer. */
  request: Uint8Array | undefined;
  result: ClientHandshakeEffect | undefined;

  constructor(seed: number, options: Partial<ClientHandshakeOptions> = {}) {
    let id = 0;
    const random = createSeededRandom(seed);
    this.#machine = new ClientHandshake({ crypto, random, publicKeys: [privateKey], dcId: 2, allocateComputeId: () => ++id, ...options });
    this.#machine.handle({ type: 'start' }, now);
    this.#drain();
  }

  take(body: Uint8Array): void {
    this.request = undefined;
    this.#machine.handle({ type: 'message', body }, now);
    this.#drain();
  }

  /** Asks the server and takes its answer. */
  step(server: Server): void {
    for (const answer of server.ask(this.request!)) if (answer !== 'refused') this.take(answer);
  }

  #drain(): void {
    for (let effect = this.#machine.poll(now); effect !== undefined; effect = this.#machine.poll(now)) {
      if (effect.type === 'compute') this.#machine.handle({ type: 'computed', id: effect.id, result: run(effect.job) }, now);
      else if (effect.type === 'send') this.request = effect.body;
      else this.result = effect;
    }
  }
}

function createKey(server: Server, client: Client): AgreedKey {
  while (client.result === undefined) client.step(server);
  if (client.result.type !== 'done') throw new Error('expected a key');
  return client.result;
}

describe('a client and a server', () => {
  it('come to the same key, id and salt', () => {
    const server = new Server();
    const agreed = createKey(server, new Client(2));
    expect(agreed.authKey).toHaveLength(256);
    expect(server.keys).toMatchObject([{ authKey: agreed.authKey, authKeyId: agreed.authKeyId, serverSalt: agreed.serverSalt }]);
    expect(server.keys[0]).not.toHaveProperty('expiresIn');
    expect(agreed.serverTime).toBe(now.unix);
  });

  it('come to a temporary key with its lifetime', () => {
    const server = new Server();
    const agreed = createKey(server, new Client(3, { temporary: { expiresIn: 86_400 } }));
    expect(server.keys).toMatchObject([{ authKeyId: agreed.authKeyId, expiresIn: 86_400 }]);
  });

  it('try again when the id of their key is taken', () => {
    const server = new Server();
    server.collisions = 2;
    const agreed = createKey(server, new Client(4));
    expect(server.keys).toMatchObject([{ authKey: agreed.authKey }]);
  });

  it('give up when every key is refused', () => {
    const server = new Server();
    server.collisions = 100;
    const client = new Client(5);
    while (client.result === undefined) client.step(server);
    expect(client.result).toMatchObject({ type: 'failed', reason: { code: 'HANDSHAKE_FAILED' } });
    expect(server.keys).toEqual([]);
  });

  it('do not speak when the client trusts another key', () => {
    const client = new Client(6, { publicKeys: [{ ...privateKey, n: privateKey.n.map((byte, index) => (index === 200 ? byte ^ 1 : byte)) }] });
    client.step(new Server());
    expect(client.result).toMatchObject({ type: 'failed', reason: { code: 'UNKNOWN_SERVER_KEY' } });
  });

  it('create several keys side by side on one connection', () => {
    const server = new Server();
    const clients = [7, 8, 9, 10].map((seed) => new Client(seed));
    while (clients.some((client) => client.result === undefined)) for (const client of clients) if (client.result === undefined) client.step(server);
    const ids = clients.map((client) => client.result?.type === 'done' && client.result.authKeyId);
    expect(server.keys.map((key) => key.authKeyId)).toEqual(ids);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('a server whose client uses a key', () => {
  it('forgets that key creation and those that ended before it, such as that of the permanent key, and no other', () => {
    const server = new Server();
    const [permanent, temporary, other] = [12, 13, 14].map((seed) => new Client(seed));
    const requests = [permanent!, temporary!, other!].map((client) => {
      let last = client.request!;
      for (; client.result === undefined; client.step(server)) last = client.request!;
      return last;
    });
    server.machine.handle({ type: 'keyUsed', authKeyId: server.keys[1]!.authKeyId }, now);
    expect(requests.map((request) => server.ask(request)[0] === 'refused')).toEqual([true, true, false]);
  });
});

describe('a server among probes', () => {
  const probe = (index: number): Uint8Array => handshakeCodec.encode({ _: 'req_pq', nonce: new Uint8Array(16).fill(index) });

  it('goes on with a key creation that is under way', () => {
    const server = new Server();
    const client = new Client(11);
    let index = 0;
    const disturb = (count: number): void => {
      for (let left = count; left > 0; left--) expect(server.ask(probe(++index))).toHaveLength(1);
    };
    disturb(10);
    client.step(server);
    disturb(3);
    client.step(server);
    disturb(10);
    client.step(server);
    expect(client.result?.type).toBe('done');
    disturb(1);
  });

  it('answers each with its own nonce and puzzle, and the same one with the same', () => {
    const server = new Server();
    const [first, second] = [server.ask(probe(1)), server.ask(probe(2))];
    expect(first).not.toEqual(second);
    expect(server.ask(probe(1))).toEqual(first);
  });

  it('forgets the oldest that does not go on when a fifth begins (S07)', () => {
    const server = new Server();
    const active = new Client(12);
    active.step(server);
    server.ask(active.request!);
    const answers = [1, 2, 3].map((index) => toHex(server.ask(probe(index))[0] as Uint8Array));
    server.ask(probe(4));
    expect(toHex(server.ask(probe(3))[0] as Uint8Array)).toBe(answers[2]);
    expect(toHex(server.ask(probe(1))[0] as Uint8Array)).not.toBe(answers[0]);
    active.step(server);
    active.step(server);
    expect(active.result?.type).toBe('done');
  });

  it('forgets the oldest of all when every one goes on, and ignores its results', () => {
    const server = new Server({ maxExchanges: 1 });
    const client = new Client(13);
    client.step(server);
    server.machine.handle({ type: 'message', body: client.request! }, now);
    expect(server.ask(probe(1))).toHaveLength(1);
    expect(server.ask(client.request!)).toEqual(['refused']);
  });
});
