/** Which packets of a client a server takes: the rules of the session layer, apart from keys and encryption. */
import type { UnixTime } from '../machine.js';
import { readConstructorId } from '../message/constructor-ids.js';
import { messageIdTime } from '../message/message-id.js';
import type { MtprotoMessage, MtprotoPacket } from '../packet.js';
import type { ServerSaltSource } from './server-salts.js';

/** What is wrong with a packet: its salt, or the number of an error. */
export type PacketFault = 'salt' | 16 | 17 | 18 | 20 | 64;

/** What a packet is judged by. */
export interface PacketCheck {
  readonly packet: MtprotoPacket;
  /** The messages in it; a reason when they can't be told apart. */
  readonly messages: readonly MtprotoMessage[] | string;
  readonly salts: ServerSaltSource;
  /** The first message id of the session; `undefined` before it has begun. */
  readonly firstMsgId: bigint | undefined;
  readonly now: UnixTime;
}

/** Ids older than this, in ms, are refused with code 16. */
const MAX_AGE = 300_000;
/** Ids further ahead than this, in ms, are refused with code 17. */
const MAX_AHEAD = 30_000;
/** The constructor id of `auth.bindTempAuthKey`, which clients may send with any salt. */
const BIND_TEMP_AUTH_KEY = 0xcdd42a05;

/**
 * Finds what forbids to take a packet.
 *
 * Deviation: parity and order of seqNo are not enforced, as with the official servers, for clients differ in them.
 *
 * @see https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message
 */
export function findPacketFault({ packet, messages, salts, firstMsgId, now }: PacketCheck): PacketFault | undefined {
  if (!salts.accepts(packet.salt, now) && !isBind(messages)) return 'salt';
  if (packet.msgId % 4n !== 0n) return 18;
  const age = now - messageIdTime(packet.msgId);
  if (age > MAX_AGE) return 16;
  if (age < -MAX_AHEAD) return 17;
  if (typeof messages === 'string') return 64;
  if (messages.some(({ msgId }) => msgId % 4n !== 0n)) return 18;
  // The client was told that whatever it sent before this id is lost, and sends it again.
  return firstMsgId !== undefined && packet.msgId < firstMsgId ? 20 : undefined;
}

function isBind(messages: readonly MtprotoMessage[] | string): boolean {
  return typeof messages !== 'string' && messages.some(({ body }) => readConstructorId(body) === BIND_TEMP_AUTH_KEY);
}
