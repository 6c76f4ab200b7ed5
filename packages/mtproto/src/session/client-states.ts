/** What a client and its server tell each other about single messages: received or not, to be sent again or not. */
import { toOutgoing } from './client-service-queue.js';
import type { ServiceContext } from './client-service-context.js';

/** The number of a message state that tells what became of it; higher bits add detail. */
const STATE_MASK = 7;
const STATE_UNKNOWN = 1;
const STATE_RECEIVED = 4;
/** The answer to the message exists already. */
const STATE_ANSWERED = 64;

/** @see https://core.telegram.org/mtproto/service_messages_about_messages#request-for-message-status-information */
export function answerStateRequest(reqMsgId: bigint, msgIds: readonly bigint[], context: ServiceContext): void {
  tellStates(reqMsgId, msgIds, (msgId) => (context.received.has(msgId) ? STATE_RECEIVED : STATE_UNKNOWN), context);
}

/**
 * Takes the server's word on messages of ours: one byte for each id, in their order.
 *
 * @see https://core.telegram.org/mtproto/service_messages_about_messages#informational-message-regarding-status-of-messages
 */
export function handleStates(msgIds: readonly bigint[], info: Uint8Array, { calls, outgoing }: ServiceContext): void {
  if (info.length !== msgIds.length) return;
  for (const [index, msgId] of msgIds.entries()) {
    const state = info[index] ?? 0;
    const call = calls.byMsgId(msgId);
    // A state of an id that the call no longer goes by is out of date.
    if (!call || calls.lastMsgId(call) !== msgId) continue;
    if ((state & STATE_MASK) !== STATE_RECEIVED) outgoing.enqueueAgain(call);
    else if ((state & STATE_ANSWERED) !== 0) outgoing.services.requestAnswer(msgId);
  }
}

/** @see https://core.telegram.org/mtproto/service_messages_about_messages#extended-voluntary-communication-of-status-of-one-message */
export function handleDetailedInfo(answerMsgId: bigint, { received, acks, outgoing, now }: ServiceContext): void {
  const status = received.check(answerMsgId);
  if (status === 'duplicate') acks.add(answerMsgId, now.instant);
  else if (status === 'new') outgoing.services.requestMessage(answerMsgId);
}

/** @see https://core.telegram.org/mtproto/service_messages_about_messages#explicit-request-to-re-send-messages */
export function answerResendRequest(reqMsgId: bigint, msgIds: readonly bigint[], context: ServiceContext): void {
  const repeated = new Set(msgIds.filter((msgId) => context.outgoing.repeat(msgId, context.serverTime)));
  if (repeated.size === new Set(msgIds).size) return;
  // Those that can't be sent again are reported, in one byte for each id that was named.
  tellStates(reqMsgId, msgIds, (msgId) => (repeated.has(msgId) ? STATE_RECEIVED : STATE_UNKNOWN), context);
}

function tellStates(reqMsgId: bigint, msgIds: readonly bigint[], stateOf: (msgId: bigint) => number, { outgoing }: ServiceContext): void {
  const info = Uint8Array.from(msgIds, stateOf);
  outgoing.services.add(toOutgoing('other', { _: 'msgs_state_info', reqMsgId: BigInt.asIntN(64, reqMsgId), info }));
}
