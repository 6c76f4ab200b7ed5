/** A server for tests of a whole client: it knows one key, opens no socket, and answers by a script. */
import { computeAuthKeyId, createPortableCrypto, createServerSalts, ServerLink, ServerSession } from '@kitewire/mtproto';
import { createSeededRandom, type VirtualTime } from '@kitewire/mtproto/testing';
import type * as tl from '@kitewire/tl-schema/api';
import type { ByteStream, ByteStreamListener } from '../ports/byte-stream.js';
import { apiCodec } from '../rpc/api-codec.js';

const crypto = createPortableCrypto();

/** The permanent key that the server knows. */
export const scriptedKey: Uint8Array = new Uint8Array(256).fill(7);

/** The server's end of one stream; its answers are results, never errors. */
export class ScriptedServer {
  readonly #time: VirtualTime;
  readonly #answer: (request: tl.MethodRequest) => unknown;
  readonly #link = new ServerLink({ crypto, random: createSeededRandom(2), privateKeys: [] });
  readonly #authKeyId = computeAuthKeyId(scriptedKey, crypto);
  #session: ServerSession | undefined;
  #client: ByteStreamListener | undefined;

  constructor(time: VirtualTime, answer: (request: tl.MethodRequest) => unknown) {
    this.#time = time;
    this.#answer = answer;
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
      if (effect.type === 'lookupAuthKey') this.#link.handle({ type: 'authKey', authKeyId: effect.authKeyId, key: { authKey: scriptedKey } }, now);
      if (effect.type === 'packet') this.#open(effect.packet.sessionId).handle({ type: 'packet', connection: 1, packet: effect.packet }, now);
      this.#answerCalls();
    }
    this.#answerCalls();
    const sent = this.#link.poll(now);
    if (sent?.type === 'write') this.#client?.onBytes(sent.bytes);
  }

  #answerCalls(): void {
    const { now } = this.#time;
    const session = this.#session;
    for (let effect = session?.poll(now); session && effect; effect = session.poll(now)) {
      if (effect.type === 'send') this.#link.handle({ type: 'send', authKeyId: this.#authKeyId, packet: effect.packet }, now);
      if (effect.type !== 'request') continue;
      const request = withoutHeader(apiCodec.decode(effect.body) as tl.MethodRequest);
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
  return request._ === 'invokeWithLayer' || request._ === 'initConnection' ? withoutHeader(request.query) : request;
}
