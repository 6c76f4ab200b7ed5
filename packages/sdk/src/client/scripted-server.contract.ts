/** A server for tests of a whole client: it knows one key, opens no socket, and answers by a script. */
import { type ComputeJob, computeAuthKeyId, createPortableCrypto, createServerSalts, type RsaPrivateNumbers, ServerLink, ServerSession } from '@kitewire/mtproto';
import { createSeededRandom, type VirtualTime } from '@kitewire/mtproto/testing';
import type * as tl from '@kitewire/tl-schema/api';
import type { ByteStream, ByteStreamListener } from '../ports/byte-stream.js';
import { apiCodec } from '../rpc/api-codec.js';

const crypto = createPortableCrypto();

/** The permanent key that the server knows. */
export const scriptedKey: Uint8Array = new Uint8Array(256).fill(7);

/** The server's end of one stream; its answers are results, never errors. */
export class ScriptedServer {
  /** What came, with its header. */
  readonly requests: tl.MethodRequest[] = [];
  readonly #time: VirtualTime;
  readonly #answer: (request: tl.MethodRequest) => unknown;
  readonly #link: ServerLink;
  #authKey = scriptedKey;
  #authKeyId = computeAuthKeyId(scriptedKey, crypto);
  #session: ServerSession | undefined;
  #client: ByteStreamListener | undefined;

  /** @param privateKeys what it makes new keys with; nothing for a server that only knows `scriptedKey` */
  constructor(time: VirtualTime, answer: (request: tl.MethodRequest) => unknown, privateKeys: readonly RsaPrivateNumbers[] = []) {
    this.#time = time;
    this.#answer = answer;
    this.#link = new ServerLink({ crypto, random: createSeededRandom(2), privateKeys });
    this.#link.handle({ type: 'opened' }, time.now);
  }

  /** The client's end of the stream. */
  readonly stream: ByteStream = {
    listen: (listener) => void (this.#client = listener),
    write: (bytes) => {
      this.#link.handle({ type: 'bytes', bytes: bytes.slice() }, this.#time.now);
      this.#time.plan(1, () => this.#settle());
      return true;
    },
    close: () => this.#client?.onClosed(),
  };

  push(updates: tl.Updates): void {
    this.#session?.handle({ type: 'push', body: apiCodec.encode(updates) }, this.#time.now);
    this.#settle();
  }

  #settle(): void {
    const { now } = this.#time;
    for (let effect = this.#link.poll(now); effect; effect = this.#link.poll(now)) {
      if (effect.type === 'write') this.#client?.onBytes(effect.bytes);
      if (effect.type === 'lookupAuthKey') this.#link.handle({ type: 'authKey', authKeyId: effect.authKeyId, key: { authKey: this.#authKey } }, now);
      if (effect.type === 'compute') void this.#compute(this.#link, effect);
      if (effect.type === 'storeAuthKey') {
        this.#authKey = effect.authKey;
        this.#authKeyId = effect.authKeyId;
        this.#link.handle({ type: 'authKeyStored', authKeyId: effect.authKeyId, stored: true }, now);
      }
      if (effect.type === 'packet') this.#open(effect.packet.sessionId).handle({ type: 'packet', connection: 1, packet: effect.packet }, now);
      this.#answerCalls();
    }
    this.#answerCalls();
    const sent = this.#link.poll(now);
    if (sent?.type === 'write') this.#client?.onBytes(sent.bytes);
  }

  async #compute(machine: Pick<ServerLink | ServerSession, 'handle'>, { id, job }: { readonly id: number; readonly job: ComputeJob }): Promise<void> {
    machine.handle({ type: 'computed', id, result: await crypto.compute(job) }, this.#time.now);
    this.#settle();
  }

  #answerCalls(): void {
    const { now } = this.#time;
    const session = this.#session;
    for (let effect = session?.poll(now); session && effect; effect = session.poll(now)) {
      if (effect.type === 'send') this.#link.handle({ type: 'send', authKeyId: this.#authKeyId, packet: effect.packet }, now);
      if (effect.type === 'compute') void this.#compute(session, effect);
      if (effect.type !== 'request') continue;
      const whole = apiCodec.decode(effect.body) as tl.MethodRequest;
      this.requests.push(whole);
      const request = withoutHeader(whole);
      session.handle({ type: 'result', msgId: effect.msgId, body: apiCodec.encodeResult(request._, this.#answer(request) as never) }, now);
    }
  }

  #open(sessionId: bigint): ServerSession {
    const salts = createServerSalts({ crypto, secret: new Uint8Array(32), authKeyId: this.#authKeyId });
    this.#session ??= new ServerSession({ random: createSeededRandom(3), allocateComputeId: () => 1, sessionId, salts });
    return this.#session;
  }
}

function withoutHeader(request: tl.MethodRequest): tl.MethodRequest {
  const isWrapped = request._ === 'invokeWithLayer' || request._ === 'initConnection' || request._ === 'invokeWithoutUpdates' || request._ === 'invokeAfterMsg';
  return isWrapped ? withoutHeader(request.query) : request;
}
