/** What a client does with each message of the server: answers, errors, states, salts, sessions, updates. */
import { TlError } from '@kitewire/tl-schema';
import { readUint64LE } from '../bytes/int64.js';
import type { Moment, UnixTime } from '../machine.js';
import { readConstructorId } from '../message/constructor-ids.js';
import type { Acks } from './acks.js';
import type { Calls, PendingCall } from './calls.js';
import type { ClientOutgoing, OutgoingMessage } from './client-outgoing.js';
import type { ClientSessionEffect } from './client-session-types.js';
import type { ReceivedIds } from './received-ids.js';
import { SERVICE_IDS, type ServiceMessage, serviceCodec } from './service-codec.js';
import type { MtprotoMessage } from '../packet.js';
import type { ServerSalt } from './types.js';

/** What the handlers may do to their session. */
export interface ServiceContext {
  readonly calls: Calls;
  readonly acks: Acks;
  readonly received: ReceivedIds;
  readonly outgoing: ClientOutgoing;
  readonly now: Moment;
  readonly serverTime: UnixTime;
  emit(effect: ClientSessionEffect): void;
  setSalt(salt: bigint): void;
  addSalts(salts: readonly ServerSalt[]): void;
  /** Sends refused messages again under new ids. */
  sendAgain(messages: readonly OutgoingMessage[]): void;
  startNewSession(refused: readonly OutgoingMessage[]): void;
  /** Whether a server session of this unique id was not announced before. */
  isNewServerSession(uniqueId: bigint): boolean;
}

/** The number of a message state that tells what became of it; higher bits add detail. */
const STATE_MASK = 7;
const STATE_RECEIVED = 4;
/** The answer to the message exists already. */
const STATE_ANSWERED = 64;

/** Handles one message of the server, already inflated and not seen before. */
export function handleServiceMessage(message: MtprotoMessage, context: ServiceContext): void {
  const id = readConstructorId(message.body);
  if (id === SERVICE_IDS.rpcResult) return handleRpcResult(message.body, context);
  if (id === undefined || serviceCodec.nameOf(id) === undefined) return context.emit({ type: 'update', body: message.body });
  let service: ServiceMessage;
  try {
    service = serviceCodec.decode(message.body);
  } catch (error) {
    if (!(error instanceof TlError)) throw error;
    const reason = { code: 'PROTOCOL_VIOLATION', message: `The server sent a malformed service message: ${error.message}` } as const;
    return context.emit({ type: 'close', reason });
  }
  handleService(message.msgId, service, context);
}

function handleService(msgId: bigint, service: ServiceMessage, context: ServiceContext): void {
  switch (service._) {
    case 'new_session_created':
      return handleNewSession(unsigned(service.firstMsgId), unsigned(service.uniqueId), unsigned(service.serverSalt), context);
    case 'bad_server_salt': {
      const refused = context.outgoing.takeSent(unsigned(service.badMsgId));
      if (refused.length === 0) return;
      context.setSalt(unsigned(service.newServerSalt));
      return context.sendAgain(refused);
    }
    case 'bad_msg_notification':
      return handleBadMessage(unsigned(service.badMsgId), service.errorCode, context);
    case 'msgs_ack':
      // Nothing is kept for it: an unanswered call stays open until it is answered.
      return;
    case 'msgs_state_req':
      return answerStateRequest(msgId, service.msgIds.map(unsigned), context);
    case 'msgs_state_info': {
      const request = context.outgoing.sent(unsigned(service.reqMsgId));
      if (request?.asked) handleStates(request.asked, service.info, context);
      return;
    }
    case 'msgs_all_info':
      return handleStates(service.msgIds.map(unsigned), service.info, context);
    case 'msg_detailed_info':
    case 'msg_new_detailed_info':
      return handleDetailedInfo(unsigned(service.answerMsgId), context);
    case 'msg_resend_req':
      return context.sendAgain(service.msgIds.flatMap((id) => context.outgoing.takeSent(unsigned(id))));
    case 'future_salts': {
      if (context.outgoing.sent(unsigned(service.reqMsgId))?.kind !== 'saltRequest') return;
      const salts = service.salts.map((salt) => ({ ...salt, salt: unsigned(salt.salt) }));
      return context.addSalts(salts);
    }
    default:
      // Pongs and the like: that they came is all there is to them.
      return;
  }
}

/** @see https://core.telegram.org/mtproto/service_messages#response-to-an-rpc-query */
function handleRpcResult(body: Uint8Array, context: ServiceContext): void {
  const call = body.length >= 16 ? context.calls.byMsgId(readUint64LE(body, 4)) : undefined;
  // The answer to a cancelled call, or to one that was answered under another id.
  if (!call) return;
  context.calls.close(call);
  const result = body.subarray(12);
  if (readConstructorId(result) !== SERVICE_IDS.rpcError) {
    return context.emit({ type: 'result', callId: call.callId, body: result });
  }
  try {
    const error = serviceCodec.decode(result);
    if (error._ !== 'rpc_error') return;
    context.emit({ type: 'error', callId: call.callId, errorCode: error.errorCode, errorMessage: error.errorMessage });
  } catch (error) {
    if (!(error instanceof TlError)) throw error;
    const reason = { code: 'PROTOCOL_VIOLATION', message: `The server sent a malformed error: ${error.message}` } as const;
    context.emit({ type: 'failed', callId: call.callId, reason });
  }
}

/**
 * Everything sent before the first message that the new session knows of was lost.
 *
 * @see https://core.telegram.org/mtproto/service_messages#new-session-creation-notification
 */
function handleNewSession(firstMsgId: bigint, uniqueId: bigint, serverSalt: bigint, context: ServiceContext): void {
  if (!context.isNewServerSession(uniqueId)) return;
  context.setSalt(serverSalt);
  for (const call of context.calls.sent().reverse()) {
    // A call inside a container is compared by the container's id.
    if (call.packetId < firstMsgId) context.outgoing.enqueueAgain({ kind: 'call', call });
  }
  context.emit({ type: 'sessionCreated' });
}

/** @see https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message */
function handleBadMessage(badMsgId: bigint, errorCode: number, context: ServiceContext): void {
  const refused = context.outgoing.takeSent(badMsgId);
  // A notification about something this session never sent means nothing.
  if (refused.length === 0) return;
  // 16 and 20: the message was too old; the clock has been set right by this very notification.
  if (errorCode === 16 || errorCode === 20) return context.sendAgain(refused);
  // 17: ids ran ahead and cannot go back within a session. The others: the counters went wrong, which only a new session mends.
  context.startNewSession(refused);
}

function answerStateRequest(reqMsgId: bigint, msgIds: readonly bigint[], context: ServiceContext): void {
  const info = Uint8Array.from(msgIds, (msgId) => (context.received.check(msgId) === 'duplicate' ? STATE_RECEIVED : 1));
  context.outgoing.enqueueService({ _: 'msgs_state_info', reqMsgId: BigInt.asIntN(64, reqMsgId), info });
}

function handleStates(msgIds: readonly bigint[], info: Uint8Array, context: ServiceContext): void {
  const lost: PendingCall[] = [];
  const answered: bigint[] = [];
  for (const [index, msgId] of msgIds.entries()) {
    const state = info[index];
    const call = context.calls.byMsgId(msgId);
    // A state of an id that the call no longer goes by is out of date.
    if (state === undefined || !call || context.calls.lastMsgId(call) !== msgId) continue;
    if ((state & STATE_MASK) !== STATE_RECEIVED) lost.push(call);
    else if ((state & STATE_ANSWERED) !== 0) answered.push(BigInt.asIntN(64, msgId));
  }
  for (const call of lost.reverse()) context.outgoing.enqueueAgain({ kind: 'call', call });
  if (answered.length > 0) context.outgoing.enqueueService({ _: 'msg_resend_ans_req', msgIds: answered });
}

function handleDetailedInfo(answerMsgId: bigint, context: ServiceContext): void {
  if (context.received.has(answerMsgId)) context.acks.add(answerMsgId, context.now.instant);
  else context.outgoing.enqueueService({ _: 'msg_resend_req', msgIds: [BigInt.asIntN(64, answerMsgId)] });
}

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
