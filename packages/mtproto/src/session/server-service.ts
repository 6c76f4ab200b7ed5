/** What a server does with each message of a client: service messages are answered here, everything else is a request. */
import { TlError } from '@kitewire/tl-schema';
import type { Moment } from '../machine.js';
import { readConstructorId } from '../message/constructor-ids.js';
import type { Acks } from './acks.js';
import type { ReceivedIds } from './received-ids.js';
import { encodeRpcError, encodeRpcResult } from './rpc-answers.js';
import type { ServerOutbox } from './server-outbox.js';
import type { ServerSaltSource } from './server-salts.js';
import type { ServerSessionEffect } from './server-session-types.js';
import { type ServiceMessage, serviceCodec } from './service-codec.js';
import type { CloseReason } from '../close-reason.js';
import type { MtprotoMessage } from '../packet.js';

/** What the handlers may do to their session. */
export interface ServerServiceContext {
  readonly now: Moment;
  readonly outbox: ServerOutbox;
  readonly received: ReceivedIds;
  readonly acks: Acks;
  /** The requests being answered. */
  readonly running: Set<bigint>;
  readonly maxRunning: number;
  readonly salts: ServerSaltSource;
  emit(effect: ServerSessionEffect): void;
  closeConnection(reason: CloseReason): void;
  /** Closes the connection unless the client pings again within so many ms. */
  setDisconnectDelay(delay: number): void;
}

/** A client may not keep a silent connection longer than this, in s, whatever it asks for. */
const MAX_DISCONNECT_DELAY = 600;
const MAX_IDS = 8192;

/** The states of a message as `msgs_state_info` reports them. */
const STATE = { unknown: 1, notReceived: 2, tooHigh: 3, received: 4, running: 32, answered: 64 } as const;

/** Handles one message of the client, already inflated and not seen before. */
export function handleClientMessage(message: MtprotoMessage, context: ServerServiceContext): void {
  const id = readConstructorId(message.body);
  if (id === undefined) return;
  if (serviceCodec.nameOf(id) === undefined) return handleRequest(message, context);
  try {
    handleService(message, serviceCodec.decode(message.body), context);
  } catch (error) {
    if (!(error instanceof TlError)) throw error;
    context.closeConnection({ code: 'PROTOCOL_VIOLATION', message: `A malformed service message: ${error.message}` });
  }
}

function handleRequest(message: MtprotoMessage, context: ServerServiceContext): void {
  if (context.running.size >= context.maxRunning) {
    const busy = encodeRpcResult(message.msgId, encodeRpcError(420, 'FLOOD_WAIT_1'));
    return context.outbox.add(busy, 'response', context.now, message.msgId);
  }
  context.running.add(message.msgId);
  context.acks.add(message.msgId, context.now.instant);
  context.emit({ type: 'request', msgId: message.msgId, body: message.body });
}

function handleService(message: MtprotoMessage, service: ServiceMessage, context: ServerServiceContext): void {
  const reply = (answer: ServiceMessage): void => context.outbox.addTransient(serviceCodec.encode(answer), 'response');
  const msgId = BigInt.asIntN(64, message.msgId);
  switch (service._) {
    case 'ping':
      return reply({ _: 'pong', msgId, pingId: service.pingId });
    case 'ping_delay_disconnect':
      context.setDisconnectDelay(Math.min(Math.max(service.disconnectDelay, 1), MAX_DISCONNECT_DELAY) * 1000);
      return reply({ _: 'pong', msgId, pingId: service.pingId });
    case 'msgs_ack':
      for (const id of service.msgIds) context.outbox.acknowledge(BigInt.asUintN(64, id));
      return;
    case 'get_future_salts': {
      const now = Math.floor(context.now.unix / 1000);
      const salts = context.salts.future(service.num, context.now.unix);
      const rows = salts.map((salt) => ({ _: 'future_salt' as const, ...salt, salt: BigInt.asIntN(64, salt.salt) }));
      return reply({ _: 'future_salts', reqMsgId: msgId, now, salts: rows });
    }
    case 'msgs_state_req':
      return reply({ _: 'msgs_state_info', reqMsgId: msgId, info: describeStates(service.msgIds, context) });
    case 'msg_resend_req': {
      const unknown = service.msgIds.some((id) => !context.outbox.has(BigInt.asUintN(64, id)));
      for (const id of service.msgIds.slice(0, MAX_IDS)) context.outbox.sendAgain(BigInt.asUintN(64, id));
      if (!unknown) return;
      const info = Uint8Array.from(service.msgIds, (id) => (context.outbox.has(BigInt.asUintN(64, id)) ? STATE.received : STATE.unknown));
      return reply({ _: 'msgs_state_info', reqMsgId: msgId, info });
    }
    case 'msg_resend_ans_req':
      for (const id of service.msgIds.slice(0, MAX_IDS)) context.outbox.sendAnswerAgain(BigInt.asUintN(64, id));
      return;
    case 'rpc_drop_answer':
      return dropAnswer(message, BigInt.asUintN(64, service.reqMsgId), context);
    case 'destroy_session':
      return context.emit({ type: 'destroySession', sessionId: BigInt.asUintN(64, service.sessionId) });
    case 'destroy_auth_key':
      return context.emit({ type: 'destroyAuthKey' });
    default:
      // http_wait without HTTP, states told unasked, answers of ours sent back: nothing to do.
      return;
  }
}

function describeStates(msgIds: readonly bigint[], context: ServerServiceContext): Uint8Array {
  return Uint8Array.from(msgIds.slice(0, MAX_IDS), (signed) => {
    const msgId = BigInt.asUintN(64, signed);
    switch (context.received.check(msgId)) {
      case 'tooOld':
        return STATE.unknown;
      case 'new':
        return msgId > context.received.highest ? STATE.tooHigh : STATE.notReceived;
      case 'duplicate':
        if (context.running.has(msgId)) return STATE.received | STATE.running;
        return context.outbox.hasAnswer(msgId) ? STATE.received | STATE.running | STATE.answered : STATE.received;
    }
  });
}

/** @see https://core.telegram.org/mtproto/service_messages#cancellation-of-an-rpc-query */
function dropAnswer(message: MtprotoMessage, reqMsgId: bigint, context: ServerServiceContext): void {
  const reply = (answer: ServiceMessage): void =>
    context.outbox.add(encodeRpcResult(message.msgId, serviceCodec.encode(answer)), 'response', context.now, message.msgId);
  if (context.running.delete(reqMsgId)) {
    context.acks.remove(reqMsgId);
    context.emit({ type: 'dropRequest', msgId: reqMsgId });
    return reply({ _: 'rpc_answer_dropped_running' });
  }
  const answer = context.outbox.answerOf(reqMsgId);
  if (!answer) return reply({ _: 'rpc_answer_unknown' });
  context.outbox.dropAnswer(reqMsgId);
  reply({ _: 'rpc_answer_dropped', msgId: BigInt.asIntN(64, answer.msgId), seqNo: answer.seqNo, bytes: answer.body.length });
}
