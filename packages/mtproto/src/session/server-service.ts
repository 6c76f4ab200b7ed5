/** What a server does with each message of a client: service messages are answered here, everything else is a request. */
import { TlError } from '@kitewire/tl-schema';
import { readConstructorId } from '../message/constructor-ids.js';
import type { MtprotoMessage } from '../packet.js';
import { encodeRpcError, encodeRpcResult } from './rpc-answers.js';
import type { ServerServiceContext } from './server-service-context.js';
import { answerResendRequest, describeStates } from './server-states.js';
import { type ServiceMessage, serviceCodec, unsigned } from './service-codec.js';

/** A client may not keep a silent connection longer than this, in s, whatever it asks for. */
const MAX_DISCONNECT_DELAY = 600;
/** One message names at most so many ids. */
const MAX_IDS = 8192;

/** Handles one message of the client, already inflated and not seen before. */
export function handleClientMessage(message: MtprotoMessage, context: ServerServiceContext): void {
  const id = readConstructorId(message.body);
  if (id === undefined) return;
  if (serviceCodec.nameOf(id) === undefined) return handleRequest(message, context);
  let service: ServiceMessage;
  try {
    service = serviceCodec.decode(message.body);
  } catch (error) {
    if (!(error instanceof TlError)) throw error;
    return context.closeConnection({ code: 'PROTOCOL_VIOLATION', message: `a malformed service message: ${error.message}` });
  }
  if ('msgIds' in service && service.msgIds.length > MAX_IDS) {
    const reason = { code: 'LIMIT_EXCEEDED', message: `a service message names ${service.msgIds.length} ids` } as const;
    return context.refuse(message, 64, reason);
  }
  handleService(message, service, context);
}

/** Answers a message whose gzipped content can't be read. */
export function handleUnreadable({ msgId }: MtprotoMessage, { outbox }: ServerServiceContext): void {
  outbox.add(encodeRpcResult(msgId, encodeRpcError(400, 'INPUT_FETCH_FAIL')), 'response', msgId);
}

function handleRequest({ msgId, body }: MtprotoMessage, { requests, outbox, acks, now, emit }: ServerServiceContext): void {
  if (requests.isFull) return outbox.add(encodeRpcResult(msgId, encodeRpcError(420, 'FLOOD_WAIT_1')), 'response', msgId);
  requests.start(msgId);
  acks.add(msgId, now.instant);
  emit({ type: 'request', msgId, body });
}

function handleService(message: MtprotoMessage, service: ServiceMessage, context: ServerServiceContext): void {
  const { outbox, now, reply, connection } = context;
  const msgId = BigInt.asIntN(64, message.msgId);
  switch (service._) {
    case 'ping':
      return reply({ _: 'pong', msgId, pingId: service.pingId });
    case 'ping_delay_disconnect':
      context.setDisconnectDelay(Math.min(Math.max(service.disconnectDelay, 1), MAX_DISCONNECT_DELAY) * 1000);
      return reply({ _: 'pong', msgId, pingId: service.pingId });
    case 'msgs_ack':
      for (const id of service.msgIds) {
        const receipt = outbox.acknowledge(unsigned(id));
        if (receipt !== undefined) context.emit({ type: 'acknowledged', receipt });
      }
      return;
    case 'get_future_salts': {
      const salts = context.salts.future(service.num, now.unix);
      const rows = salts.map((salt) => ({ _: 'future_salt' as const, ...salt, salt: BigInt.asIntN(64, salt.salt) }));
      return reply({ _: 'future_salts', reqMsgId: msgId, now: Math.floor(now.unix / 1000), salts: rows });
    }
    case 'msgs_state_req':
      return reply({ _: 'msgs_state_info', reqMsgId: msgId, info: describeStates(service.msgIds.map(unsigned), context) });
    case 'msg_resend_req':
      return answerResendRequest(message, service.msgIds.map(unsigned), {
        context,
        has: (id) => outbox.has(id),
        sendAgain: (id) => outbox.sendAgain(id, connection),
      });
    case 'msg_resend_ans_req':
      return answerResendRequest(message, service.msgIds.map(unsigned), {
        context,
        has: (id) => outbox.hasAnswer(id),
        sendAgain: (id) => outbox.sendAnswerAgain(id, connection),
      });
    case 'rpc_drop_answer':
      return dropAnswer(message, unsigned(service.reqMsgId), context);
    case 'http_wait':
      return context.setPollWait(service);
    case 'destroy_session':
      return context.emit({ type: 'destroySession', sessionId: unsigned(service.sessionId) });
    case 'destroy_auth_key':
      return context.emit({ type: 'destroyAuthKey' });
    default:
      // States told unasked, answers of ours sent back: nothing to do.
      return;
  }
}

/** @see https://core.telegram.org/mtproto/service_messages#cancellation-of-an-rpc-query */
function dropAnswer(message: MtprotoMessage, reqMsgId: bigint, { requests, outbox, acks, now, emit }: ServerServiceContext): void {
  const reply = (answer: ServiceMessage): void =>
    outbox.add(encodeRpcResult(message.msgId, serviceCodec.encode(answer)), 'response', message.msgId);
  if (requests.drop(reqMsgId)) {
    acks.remove(reqMsgId);
    emit({ type: 'dropRequest', msgId: reqMsgId });
    return reply({ _: 'rpc_answer_dropped_running' });
  }
  const answer = outbox.dropAnswer(reqMsgId, now);
  if (!answer) return reply({ _: 'rpc_answer_unknown' });
  reply({ _: 'rpc_answer_dropped', msgId: BigInt.asIntN(64, answer.msgId), seqNo: answer.seqNo, bytes: answer.body.length });
}
