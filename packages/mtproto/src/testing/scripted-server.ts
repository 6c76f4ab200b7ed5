/** A client session whose server says exactly what a test tells it to, at the time that the test chooses. */
import type { Moment } from '../machine.js';
import { encodeContainer } from '../message/container.js';
import { ServerMessageIds, type ServerMessageKind } from '../message/message-id.js';
import type { MtprotoMessage, MtprotoPacket } from '../packet.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import { unpackMessages } from '../session/inbound.js';
import { ClientSession } from '../session/client-session.js';
import type { ClientSessionEffect, ClientSessionInput, ClientSessionOptions } from '../session/client-session-types.js';
import { encodeRpcResult } from '../session/rpc-answers.js';
import { type ServiceMessage, serviceCodec } from '../session/service-codec.js';
import { createSeededRandom, type SeededRandom } from './seeded-random.js';
import { VirtualTime } from './virtual-time.js';

/** A message with what it says, if that is a service message. */
export interface ReadMessage extends MtprotoMessage {
  readonly service: ServiceMessage | undefined;
}

/** Reads the messages of a packet. */
export function readMessages(packet: MtprotoMessage): ReadMessage[] {
  const messages = unpackMessages(packet);
  if (typeof messages === 'string') throw new TypeError(`A machine sent a packet that can't be read: ${messages}`);
  return messages.map(readMessage);
}

function readMessage(message: MtprotoMessage): ReadMessage {
  const isService = message.body.length >= 4 && serviceCodec.nameOf(new DataView(message.body.buffer, message.body.byteOffset).getUint32(0, true)) !== undefined;
  // The answers in these tests hold objects of no schema.
  const isResult = message.body[0] === 0x01 && message.body[1] === 0x6d;
  return { ...message, service: isService && !isResult ? serviceCodec.decode(message.body) : undefined };
}

/** More effects than this in a row mean that a machine never comes to rest. */
const MAX_EFFECTS = 20_000;

/** A client session on a virtual clock. */
export class ScriptedServer {
  readonly time: VirtualTime = new VirtualTime();
  readonly client: ClientSession;
  /** What the client wanted, except packets. */
  readonly effects: ClientSessionEffect[] = [];
  /** The packets that it sent. */
  readonly packets: MtprotoPacket[] = [];
  /** Added to the client's clock, in ms. */
  clockError = 0;
  /** Whether jobs are carried out at once; otherwise a test reports them. */
  computesAtOnce = true;
  readonly #crypto: CryptoProvider;
  readonly #ids = new ServerMessageIds();
  #seqNo = 1;
  #jobs = 1;

  constructor(crypto: CryptoProvider, options: Partial<ClientSessionOptions> = {}, random: SeededRandom = createSeededRandom(1)) {
    this.#crypto = crypto;
    const salts = [{ salt: 5n, validSince: 0, validUntil: 2_000_000_000 }];
    this.client = new ClientSession({ random, allocateComputeId: () => this.#jobs++, salts, timeOffset: 0, ...options });
  }

  get now(): Moment {
    const { instant, unix } = this.time.now;
    return { instant, unix: unix + this.clockError };
  }

  /** Every message that the client has sent, in order, without containers. */
  get sent(): ReadMessage[] {
    return this.packets.flatMap(readMessages);
  }

  /** The sent service messages of one kind. */
  sentOf<Name extends ServiceMessage['_']>(name: Name): (Extract<ServiceMessage, { _: Name }> & { readonly msgId: bigint })[] {
    return this.sent.flatMap(({ msgId, service }) => (service?._ === name ? [{ ...(service as Extract<ServiceMessage, { _: Name }>), msgId }] : []));
  }

  /** The calls that were sent: everything that is no service message. */
  get sentCalls(): ReadMessage[] {
    return this.sent.filter(({ service }) => service === undefined);
  }

  effectsOf<Type extends ClientSessionEffect['type']>(type: Type): Extract<ClientSessionEffect, { type: Type }>[] {
    return this.effects.filter((effect): effect is Extract<ClientSessionEffect, { type: Type }> => effect.type === type);
  }

  connect(): void {
    this.give({ type: 'connected', authKeyId: 42n });
  }

  give(input: ClientSessionInput): void {
    this.client.handle(input, this.now);
    this.settle();
  }

  call(callId: number, body: Uint8Array): void {
    this.give({ type: 'call', callId, body });
  }

  /** A message as the server numbers it now. */
  message(content: ServiceMessage | Uint8Array, kind: ServerMessageKind = 'response', over: Partial<MtprotoMessage> = {}): MtprotoMessage {
    const body = content instanceof Uint8Array ? content : serviceCodec.encode(content);
    const msgId = this.#ids.next(kind, this.time.now.unix);
    this.#seqNo += 2;
    return { msgId, seqNo: this.#seqNo, body, ...over };
  }

  /** Delivers a message as a packet of its own. */
  say(content: ServiceMessage | Uint8Array, over: Partial<MtprotoPacket> = {}): MtprotoPacket {
    return this.deliver({ ...this.message(content), salt: 5n, sessionId: this.sessionId, ...over });
  }

  /** Delivers messages in a container. */
  sayTogether(messages: readonly MtprotoMessage[]): MtprotoPacket {
    const carrier = this.message(encodeContainer(messages));
    return this.deliver({ ...carrier, seqNo: carrier.seqNo - 1, salt: 5n, sessionId: this.sessionId });
  }

  answer(reqMsgId: bigint, result: Uint8Array): MtprotoPacket {
    return this.say(encodeRpcResult(reqMsgId, result));
  }

  deliver(packet: MtprotoPacket): MtprotoPacket {
    this.give({ type: 'packet', packet });
    return packet;
  }

  /** The session id that the client uses now. */
  get sessionId(): bigint {
    return this.packets.at(-1)?.sessionId ?? 0n;
  }

  /** Lets time pass, waking the client when it wants to be woken. */
  run(duration: number): void {
    this.time.run(duration, () => [this.client.deadline], () => this.settle());
  }

  settle(): void {
    for (let count = 0; count < MAX_EFFECTS; count += 1) {
      const effect = this.client.poll(this.now);
      if (!effect) return;
      if (effect.type === 'send') this.packets.push(effect.packet);
      else this.effects.push(effect);
      if (effect.type === 'compute' && this.computesAtOnce) this.computed(effect.id);
    }
    throw new Error('The client never comes to rest');
  }

  /** Carries out a job that the client has asked for. */
  computed(id: number): void {
    const effect = this.effectsOf('compute').find((job) => job.id === id);
    const result = effect && this.#crypto.compute(effect.job);
    if (!result || result instanceof Promise) throw new Error('There is no such job, or it does not end at once');
    this.client.handle({ type: 'computed', id, result }, this.now);
  }
}
