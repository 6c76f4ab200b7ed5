/** A server session whose client says exactly what a test tells it to, on any of its connections. */
import { encodeContainer } from '../message/container.js';
import { messageIdAt } from '../message/message-id.js';
import type { MtprotoMessage, MtprotoPacket } from '../packet.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import { createServerSalts, type ServerSaltSource } from '../session/server-salts.js';
import { ServerSession } from '../session/server-session.js';
import type { ServerSessionLimits } from '../session/server-session-options.js';
import type { ServerSessionEffect, ServerSessionInput } from '../session/server-session-types.js';
import { type ServiceMessage, serviceCodec } from '../session/service-codec.js';
import { type ReadMessage, readMessages } from './scripted-server.js';
import { createSeededRandom } from './seeded-random.js';
import { VirtualTime } from './virtual-time.js';

const SESSION_ID = 77n;
/** More effects than this in a row mean that a machine never comes to rest. */
const MAX_EFFECTS = 20_000;

/** A server session on a virtual clock. */
export class ScriptedClient {
  readonly time: VirtualTime = new VirtualTime();
  readonly server: ServerSession;
  readonly salts: ServerSaltSource;
  /** What the server wanted, except packets. */
  readonly effects: ServerSessionEffect[] = [];
  readonly packets: { readonly connection: number; readonly packet: MtprotoPacket; readonly poll: number | undefined }[] = [];
  /** Whether jobs are carried out at once; otherwise a test reports them. */
  computesAtOnce = true;
  readonly #crypto: CryptoProvider;
  #lastId = 0n;
  #seqNo = 1;
  #jobs = 1;

  constructor(crypto: CryptoProvider, limits?: ServerSessionLimits) {
    this.#crypto = crypto;
    const random = createSeededRandom(1);
    this.salts = createServerSalts({ crypto, secret: random.bytes(32), authKeyId: 42n });
    this.server = new ServerSession({ random, allocateComputeId: () => this.#jobs++, sessionId: SESSION_ID, salts: this.salts, ...(limits && { limits }) });
  }

  /** Every message that the server has sent, in order, without containers; on one connection if named. */
  sent(connection?: number): ReadMessage[] {
    const packets = this.packets.filter((sent) => connection === undefined || sent.connection === connection);
    return packets.flatMap(({ packet }) => readMessages(packet));
  }

  /** The sent service messages of one kind. */
  sentOf<Name extends ServiceMessage['_']>(name: Name, connection?: number): Extract<ServiceMessage, { _: Name }>[] {
    return this.sent(connection).flatMap(({ service }) => (service?._ === name ? [service as Extract<ServiceMessage, { _: Name }>] : []));
  }

  effectsOf<Type extends ServerSessionEffect['type']>(type: Type): Extract<ServerSessionEffect, { type: Type }>[] {
    return this.effects.filter((effect): effect is Extract<ServerSessionEffect, { type: Type }> => effect.type === type);
  }

  /** A message as a client numbers it now. */
  message(content: ServiceMessage | Uint8Array, over: Partial<MtprotoMessage> = {}): MtprotoMessage {
    const body = content instanceof Uint8Array ? content : serviceCodec.encode(content);
    const now = messageIdAt(this.time.now.unix);
    this.#lastId = now > this.#lastId ? now : this.#lastId + 4n;
    this.#seqNo += 2;
    return { msgId: this.#lastId, seqNo: this.#seqNo, body, ...over };
  }

  /** Delivers a message as a packet of its own; over HTTP with the number of a poll. */
  say(content: ServiceMessage | Uint8Array, over: Partial<MtprotoPacket> = {}, connection = 1, poll?: number): MtprotoPacket {
    return this.deliver({ ...this.message(content), salt: this.salts.current(this.time.now.unix), sessionId: SESSION_ID, ...over }, connection, poll);
  }

  /** Delivers messages in a container. */
  sayTogether(messages: readonly MtprotoMessage[], connection = 1): MtprotoPacket {
    return this.say(encodeContainer(messages), {}, connection);
  }

  deliver(packet: MtprotoPacket, connection = 1, poll?: number): MtprotoPacket {
    this.give({ type: 'packet', connection, packet, ...(poll !== undefined && { poll }) });
    return packet;
  }

  give(input: ServerSessionInput): void {
    this.server.handle(input, this.time.now);
    this.settle();
  }

  /** Lets time pass, waking the server when it wants to be woken. */
  run(duration: number): void {
    this.time.run(duration, () => [this.server.deadline], () => this.settle());
  }

  settle(): void {
    for (let count = 0; count < MAX_EFFECTS; count += 1) {
      const effect = this.server.poll(this.time.now);
      if (!effect) return;
      if (effect.type === 'send') this.packets.push({ connection: effect.connection, packet: effect.packet, poll: effect.poll });
      else this.effects.push(effect);
      if (effect.type === 'compute' && this.computesAtOnce) this.computed(effect.id);
    }
    throw new Error('The server never comes to rest');
  }

  /** Carries out a job that the server has asked for. */
  computed(id: number): void {
    const effect = this.effectsOf('compute').find((job) => job.id === id);
    const result = effect && this.#crypto.compute(effect.job);
    if (!result || result instanceof Promise) throw new Error('There is no such job, or it does not end at once');
    this.server.handle({ type: 'computed', id, result }, this.time.now);
  }
}
