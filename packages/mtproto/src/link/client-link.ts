/** A client's whole way to its server: transport, key creation, encryption and session as one machine. */
import type { CloseReason } from '../close-reason.js';
import type { Instant, Machine, Moment } from '../machine.js';
import type { ComputeResult } from '../ports/crypto-provider.js';
import { Fifo } from '../session/fifo.js';
import { type ClientTransport, createClientTransport } from '../transport/client-transport.js';
import type { Frame } from '../transport/framing.js';
import { PacketTransport } from '../transport/packet-transport.js';
import type { StreamDress } from '../transport/stream-dress.js';
import { ClientKeys } from './client-keys.js';
import type { ClientLinkOptions } from './client-link-types.js';
import { QuickAckTokens } from './quick-ack-tokens.js';
import type { ClientLinkEffect, ClientLinkInput } from './types.js';
import { WriteWindow } from './write-window.js';

/** So many bytes may wait in a stream before no more are packed. */
const WRITE_WINDOW = 1 << 20;

/** A proxy that has not answered a hello for so long is given up, in ms. */
const PROXY_TIMEOUT = 15_000;

const noQuickAck: { readonly token: number; readonly callIds: readonly number[] } = { token: 0, callIds: [] };

/** What carries packets on a stream; the latter two only where something comes before the first packet. */
type StreamTransport = Pick<ClientTransport, 'encode' | 'push' | 'next'> & Partial<Pick<ClientTransport, 'isReady' | 'open'>>;

/** What stands on the current stream. */
interface Stream {
  readonly transport: StreamTransport;
  /** Whether each packet has an answer of its own. */
  readonly packets: boolean;
  /** Packets that were not answered yet; counted only where each has an answer of its own. */
  unanswered: number;
  readonly quickAcks: QuickAckTokens;
  /** Until when a proxy may take to prove itself; `undefined` once nothing stands in the way of packets. */
  proxyUntil: Instant | undefined;
  readonly window: WriteWindow;
  isClosing: boolean;
}

/** One client link; streams come and go under it. */
export class ClientLink implements Machine<ClientLinkInput, ClientLinkEffect> {
  readonly #options: ClientLinkOptions;
  readonly #keys: ClientKeys;
  readonly #effects = new Fifo<ClientLinkEffect>();
  /** Where the results of jobs go. */
  readonly #jobs = new Map<number, (result: ComputeResult, now: Moment) => void>();
  #nextComputeId = 1;
  #stream: Stream | undefined;

  constructor(options: ClientLinkOptions) {
    this.#options = options;
    this.#keys = new ClientKeys(options, {
      write: (payload, now, quickAck) => this.#write(payload, now, quickAck),
      close: (reason, now) => this.#close(reason, now),
      emit: (effect) => this.#effects.push(effect),
      compute: (id, job, done) => {
        this.#jobs.set(id, done);
        this.#effects.push({ type: 'compute', id, job });
      },
      allocateComputeId: () => this.#nextComputeId++,
    });
  }

  get deadline(): Instant | undefined {
    // A stream that is to end has no more deadlines: `closed` comes next.
    return this.#stream?.proxyUntil ?? this.#keys.deadline;
  }

  /** Takes one input in. Throws `UsageError` for a call number that is in use, and for a body that is no call. */
  handle(input: ClientLinkInput, now: Moment): void {
    switch (input.type) {
      case 'opened':
        return this.#opened(input.dress ?? this.#options, now);
      case 'closed':
        return this.#dropStream(now, ['write']);
      case 'bytes':
        return this.#received(input.bytes, now);
      case 'drained':
        this.#stream?.window.drained();
        return this.#keys.writable(true, now);
      case 'computed': {
        const done = this.#jobs.get(input.id);
        this.#jobs.delete(input.id);
        return done?.(input.result, now);
      }
      case 'call':
        return this.#keys.call(input, now);
      case 'cancel':
        return this.#keys.cancel(input.callId, now);
      case 'checkLiveness':
        return this.#keys.checkLiveness(now);
    }
  }

  poll(now: Moment): ClientLinkEffect | undefined {
    let hasPolled = false;
    for (;;) {
      const effect = this.#effects.shift();
      if (effect) return effect;
      if (this.#stream?.proxyUntil !== undefined && now.instant >= this.#stream.proxyUntil) {
        this.#close({ code: 'TIMEOUT', message: 'The proxy did not answer in time' }, now);
        continue;
      }
      if (this.#keys.step(now)) continue;
      if (hasPolled || !this.#hasToPoll() || !this.#keys.longPoll(now)) return this.#effects.shift();
      hasPolled = true;
    }
  }

  /** Whether the server has nothing that it could answer, and so no way to speak. */
  #hasToPoll(): boolean {
    const stream = this.#stream;
    return stream !== undefined && stream.packets && !stream.isClosing && stream.unanswered === 0 && !stream.window.isFull;
  }

  /** Forgets the stream, and what was still to be done with it. */
  #dropStream(now: Moment, effects: readonly ClientLinkEffect['type'][]): void {
    this.#stream = undefined;
    this.#effects.retain(({ type }) => !effects.includes(type));
    this.#keys.closed(now);
  }

  #opened({ packets = false, framing = 'intermediate', obfuscation, wrap }: StreamDress, now: Moment): void {
    this.#dropStream(now, ['write', 'close']);
    const { crypto, random } = this.#options;
    const transport: StreamTransport = packets
      ? new PacketTransport('client')
      : createClientTransport({ ...{ crypto, random, framing }, ...(obfuscation && { obfuscation }), ...(wrap && { wrap }) });
    this.#stream = { transport, packets, unanswered: 0, window: new WriteWindow(WRITE_WINDOW), quickAcks: new QuickAckTokens(), proxyUntil: undefined, isClosing: false };
    const hello = transport.open?.(this.#keys.serverTime(now));
    if (hello === undefined) return this.#keys.opened(now);
    this.#stream.proxyUntil = now.instant + PROXY_TIMEOUT;
    this.#effects.push({ type: 'write', bytes: hello });
  }

  #received(bytes: Uint8Array, now: Moment): void {
    const stream = this.#stream;
    if (!stream || stream.isClosing) return;
    stream.unanswered -= 1;
    stream.transport.push(bytes);
    if (stream.proxyUntil !== undefined && stream.transport.isReady === true) {
      // Nothing stands in the way of packets any more.
      stream.proxyUntil = undefined;
      this.#keys.opened(now);
    }
    for (let frame = stream.transport.next(); frame && !stream.isClosing; frame = stream.transport.next()) {
      this.#takeFrame(frame, now);
    }
  }

  #takeFrame(frame: Frame, now: Moment): void {
    switch (frame.type) {
      case 'payload': {
        const wrong = this.#keys.receive(frame.payload, now);
        return wrong === undefined ? undefined : this.#close({ code: 'PROTOCOL_VIOLATION', message: wrong }, now);
      }
      case 'transportError':
        return this.#takeTransportError(frame.code, now);
      case 'fault':
        return this.#close(frame.reason, now);
      case 'quickAck':
        return this.#keys.quickAcked(this.#stream?.quickAcks.take(frame.token) ?? [], now);
    }
  }

  #takeTransportError(code: number, now: Moment): void {
    if (code === 404) this.#keys.unknownKey(now);
    this.#close({ code: 'TRANSPORT_ERROR', message: `The server sent the transport error -${code}`, transportError: code }, now);
  }

  #write(payload: Uint8Array, now: Moment, { token, callIds } = noQuickAck): void {
    const stream = this.#stream;
    if (!stream || stream.isClosing) return;
    if (callIds.length > 0) stream.quickAcks.add(token, callIds);
    const bytes = stream.transport.encode(payload, { quickAck: callIds.length > 0 });
    stream.unanswered += 1;
    stream.window.wrote(bytes.length);
    this.#effects.push({ type: 'write', bytes });
    if (stream.window.isFull) this.#keys.writable(false, now);
  }

  #close(reason: CloseReason, now: Moment): void {
    if (!this.#stream || this.#stream.isClosing) return;
    this.#stream.isClosing = true;
    this.#stream.proxyUntil = undefined;
    this.#effects.push({ type: 'close', reason });
    this.#keys.closed(now);
  }
}
