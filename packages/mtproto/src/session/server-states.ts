/** What a server tells a client about single messages: received or not, answered or not, to be sent again or not. */
import type { MtprotoMessage } from '../packet.js';
import type { ServerServiceContext } from './server-service-context.js';

/** The states of a message as `msgs_state_info` reports them. */
const STATE = { unknown: 1, notReceived: 2, tooHigh: 3, received: 4, running: 32, answered: 64 } as const;

/**
 * Tells the states of messages. What is not here the client sends again: from now on it is not taken under that id, as it
 * may still be on its way on an earlier connection.
 *
 * @see https://core.telegram.org/mtproto/service_messages_about_messages#informational-message-regarding-status-of-messages
 */
export function describeStates(msgIds: readonly bigint[], { received, lost, requests, outbox }: ServerServiceContext): Uint8Array {
  return Uint8Array.from(msgIds, (msgId) => {
    // Their ids may be older than all that are remembered.
    if (requests.isRunning(msgId)) return STATE.received | STATE.running;
    if (outbox.hasAnswer(msgId)) return STATE.received | STATE.running | STATE.answered;
    switch (received.check(msgId)) {
      case 'tooOld':
        return STATE.unknown;
      case 'new':
        lost.add(msgId);
        return msgId > received.highest ? STATE.tooHigh : STATE.notReceived;
      case 'duplicate':
        return STATE.received;
    }
  });
}

/** What a client wants to have once more. */
export interface ResendRequest {
  readonly context: ServerServiceContext;
  has(msgId: bigint): boolean;
  sendAgain(msgId: bigint): void;
}

/** Sends again what is still there; when something is not, the states of all that was named are told. */
export function answerResendRequest(message: MtprotoMessage, msgIds: readonly bigint[], { context, has, sendAgain }: ResendRequest): void {
  const isKnown = msgIds.map(has);
  for (const [index, msgId] of msgIds.entries()) if (isKnown[index]) sendAgain(msgId);
  if (isKnown.every(Boolean)) return;
  const info = Uint8Array.from(isKnown, (known) => (known ? STATE.received : STATE.unknown));
  context.reply({ _: 'msgs_state_info', reqMsgId: BigInt.asIntN(64, message.msgId), info });
}
