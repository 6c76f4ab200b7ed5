/** What a client does with each message of the server: answers, errors, states, salts, sessions, updates. */
import { TlError } from '@kitewire/tl-schema';
import { readUint64LE } from '../bytes/int64.js';
import { readConstructorId } from '../message/constructor-ids.js';
import type { MtprotoMessage } from '../packet.js';
import type { ServiceContext } from './client-service-context.js';
import { answerResendRequest, answerStateRequest, handleDetailedInfo, handleStates } from './client-states.js';
import { SERVICE_IDS, type ServiceMessage, serviceCodec, unsigned } from './service-codec.js';

/** Errors that say that the counters of this session went wrong: only a new session mends that. */
const NEW_SESSION_CODES: ReadonlySet<number> = /* @__PURE__ */ new Set([17, 18, 19, 32, 33, 34, 35]);
/** One message of ours or the server's names at most so many ids. */
const MAX_IDS = 8192;
/** The server hands out at most so many salts at once. */
const MAX_SALTS = 64;

/** Whether a body is nothing that sessions are about: the server pushes it to the application. */
export function isUpdate(body: Uint8Array): boolean {
  return serviceCodec.nameOf(readConstructorId(body) ?? 0) === undefined;
}

/** Handles one message of the server that is no update, already inflated and not seen before. */
export function handleServiceMessage(message: MtprotoMessage, context: ServiceContext): void {
  if (readConstructorId(message.body) === SERVICE_IDS.rpcResult) return handleRpcResult(message.body, context);
  let service: ServiceMessage;
  try {
    service = serviceCodec.decode(message.body);
  } catch (error) {
    if (!(error instanceof TlError)) throw error;
    return refuse(`the server sent a malformed service message: ${error.message}`, context);
  }
  handleService(message.msgId, service, context);
}

/** Handles a message whose gzipped content can't be read: it concerns one call, or nobody knows what. */
export function handleUnreadable({ body }: MtprotoMessage, context: ServiceContext): void {
  const msgId = readConstructorId(body) === SERVICE_IDS.rpcResult ? readUint64LE(body, 4) : 0n;
  const call = context.calls.byMsgId(msgId);
  const reason = { code: 'PROTOCOL_VIOLATION', message: 'the server sent gzipped content that is malformed or too long' } as const;
  if (!call) return context.closeConnection(reason);
  context.outgoing.answered(call, msgId);
  context.emit({ type: 'failed', callId: call.callId, reason });
}

function handleService(msgId: bigint, service: ServiceMessage, context: ServiceContext): void {
  const { outgoing, now } = context;
  switch (service._) {
    case 'new_session_created':
      return handleNewSession(unsigned(service.firstMsgId), unsigned(service.uniqueId), unsigned(service.serverSalt), context);
    case 'bad_server_salt': {
      const refused = outgoing.sentAt(unsigned(service.badMsgId), now) && outgoing.takeSent(unsigned(service.badMsgId), now);
      // A word about something this session never sent means nothing.
      if (!refused) return;
      context.setSalt(unsigned(service.newServerSalt));
      return context.sendAgain(refused);
    }
    case 'bad_msg_notification': {
      const refused = outgoing.sentAt(unsigned(service.badMsgId), now) && outgoing.takeSent(unsigned(service.badMsgId), now);
      if (!refused) return;
      // The clock has been set right by this very notification. Whatever else is wrong, a new id may mend it.
      return NEW_SESSION_CODES.has(service.errorCode) ? context.startNewSession(refused) : context.sendAgain(refused);
    }
    case 'msgs_ack':
      // Nothing is kept for it: an unanswered call stays open until it is answered.
      return;
    case 'msgs_state_req':
      return service.msgIds.length > MAX_IDS ? refuseIds(context) : answerStateRequest(msgId, service.msgIds.map(unsigned), context);
    case 'msgs_state_info': {
      const request = outgoing.sent(unsigned(service.reqMsgId));
      if (request && 'asked' in request) handleStates(request.asked ?? [], service.info, context);
      return;
    }
    case 'msgs_all_info':
      return service.msgIds.length > MAX_IDS ? refuseIds(context) : handleStates(service.msgIds.map(unsigned), service.info, context);
    case 'msg_detailed_info':
    case 'msg_new_detailed_info':
      return handleDetailedInfo(unsigned(service.answerMsgId), context);
    case 'msg_resend_req':
      return service.msgIds.length > MAX_IDS ? refuseIds(context) : answerResendRequest(msgId, service.msgIds.map(unsigned), context);
    case 'future_salts': {
      const request = outgoing.sent(unsigned(service.reqMsgId));
      if (!request || !('kind' in request) || request.kind !== 'saltRequest') return;
      return context.addSalts(service.salts.slice(0, MAX_SALTS).map((salt) => ({ ...salt, salt: unsigned(salt.salt) })));
    }
    case 'pong':
      return context.notePong(service.pingId);
    default:
      // That the others came is all there is to them.
      return;
  }
}

/** @see https://core.telegram.org/mtproto/service_messages#response-to-an-rpc-query */
function handleRpcResult(body: Uint8Array, context: ServiceContext): void {
  const msgId = body.length >= 16 ? readUint64LE(body, 4) : 0n;
  const call = context.calls.byMsgId(msgId);
  // The answer to a cancelled call, or to one that was answered under another id.
  if (!call) return;
  context.outgoing.answered(call, msgId);
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
    const reason = { code: 'PROTOCOL_VIOLATION', message: `the server sent a malformed error: ${error.message}` } as const;
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
  // An id that was never sent would declare everything lost, even what the server has.
  const isKnown = context.outgoing.sentAt(firstMsgId, context.now) !== undefined;
  for (const call of isKnown ? context.calls.sent() : []) {
    // A call inside a container is compared by the container's id.
    if (call.packetId < firstMsgId) context.outgoing.enqueueAgain(call);
  }
  context.emit({ type: 'sessionCreated' });
}

function refuseIds(context: ServiceContext): void {
  refuse(`the server named more than ${MAX_IDS} ids in one message`, context);
}

function refuse(message: string, context: ServiceContext): void {
  context.closeConnection({ code: 'PROTOCOL_VIOLATION', message });
}
