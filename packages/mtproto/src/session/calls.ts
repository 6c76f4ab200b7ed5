/** The calls that a client has open, by the caller's number and by every message id they were sent under. */
import type { Instant, Moment } from '../machine.js';
import type { CallBody, CallInput } from './types.js';

/** One open call. */
export interface PendingCall {
  readonly callId: number;
  /** Its place in the order in which calls were made. */
  readonly order: number;
  /** Replaced by its gzipped form where that is shorter. */
  body: CallBody;
  /** The number of the call that it must not overtake. */
  readonly after: number | undefined;
  /** Whether the arrival of its packet is to be confirmed. */
  readonly quickAck: boolean;
  state: 'compressing' | 'queued' | 'sent';
  /** When it goes out as it is although it is still being gzipped. */
  compressUntil: Instant;
  /** Every id it went out under; an answer to any of them answers the call. */
  readonly msgIds: bigint[];
  /** The id of the packet it went out in last: its own, or that of a container. */
  packetId: bigint;
  sentAt: Instant;
  /** How often the server has refused it for a reason of the session layer. */
  refusals: number;
}

/** So many ids of one call are remembered; a call that is sent again more often has forgotten its first ones. */
const MAX_IDS_PER_CALL = 16;

const NO_BODY: Uint8Array = /* @__PURE__ */ new Uint8Array();

/** The open calls of one session. */
export class Calls {
  readonly #byCallId = new Map<number, PendingCall>();
  readonly #byMsgId = new Map<bigint, PendingCall>();
  #nextOrder = 0;
  #sentCount = 0;

  get size(): number {
    return this.#byCallId.size;
  }

  /** How many have been sent and not answered. */
  get sentCount(): number {
    return this.#sentCount;
  }

  open(callId: number, body: CallBody, { after, quickAck = false }: Pick<CallInput, 'after' | 'quickAck'> = {}): PendingCall {
    const order = this.#nextOrder++;
    const call: PendingCall = {
      callId,
      order,
      body,
      after,
      quickAck,
      state: 'queued',
      compressUntil: 0,
      msgIds: [],
      packetId: 0n,
      sentAt: 0,
      refusals: 0,
    };
    this.#byCallId.set(callId, call);
    return call;
  }

  has(callId: number): boolean {
    return this.#byCallId.has(callId);
  }

  isOpen(call: PendingCall): boolean {
    return this.#byCallId.get(call.callId) === call;
  }

  byCallId(callId: number): PendingCall | undefined {
    return this.#byCallId.get(callId);
  }

  byMsgId(msgId: bigint): PendingCall | undefined {
    return this.#byMsgId.get(msgId);
  }

  markSent(call: PendingCall, msgId: bigint, now: Moment): void {
    if (call.state !== 'sent') this.#sentCount += 1;
    call.state = 'sent';
    call.sentAt = now.instant;
    call.msgIds.push(msgId);
    this.#byMsgId.set(msgId, call);
    if (call.msgIds.length > MAX_IDS_PER_CALL) this.#byMsgId.delete(call.msgIds.shift() as bigint);
  }

  /** Says in which packet a message went out, if it is a call. */
  setPacket(msgId: bigint, packetId: bigint): void {
    const call = this.#byMsgId.get(msgId);
    if (call) call.packetId = packetId;
  }

  /** Puts a sent call back among those to be sent. */
  markQueued(call: PendingCall): void {
    if (call.state === 'sent') this.#sentCount -= 1;
    call.state = 'queued';
  }

  /** The id that the call went out under last. */
  lastMsgId(call: PendingCall): bigint | undefined {
    return call.msgIds[call.msgIds.length - 1];
  }

  /** The id of the message that a call must wait for; none once that call is answered. */
  earlierMsgId({ after }: PendingCall): bigint | undefined {
    const earlier = after === undefined ? undefined : this.#byCallId.get(after);
    return earlier?.state === 'sent' ? this.lastMsgId(earlier) : undefined;
  }

  close(call: PendingCall): void {
    if (!this.isOpen(call)) return;
    if (call.state === 'sent') this.#sentCount -= 1;
    this.#byCallId.delete(call.callId);
    // Whoever still holds the call does not hold the part of a file in it.
    call.body = NO_BODY;
    for (const msgId of call.msgIds) this.#byMsgId.delete(msgId);
  }

  /** The open calls in the order in which they were made. */
  all(): PendingCall[] {
    return [...this.#byCallId.values()];
  }

  /** The calls that are sent and unanswered, oldest first. */
  sent(): PendingCall[] {
    return this.#sentCount === 0 ? [] : [...this.#byCallId.values()].filter((call) => call.state === 'sent');
  }
}
