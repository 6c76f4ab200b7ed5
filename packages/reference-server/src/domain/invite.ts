/** Invite links: who made one, how long it is good and how often. */
import type { PeerId, UserId } from './peer-id.js';

/** A link through which people join a group or a channel. https://core.telegram.org/api/invites */
export interface Invite {
  /** What is secret about the link: letters, digits, `-` and `_`. */
  readonly hash: string;
  readonly peerId: PeerId;
  /** The admin who made it. */
  readonly creatorId: UserId;
  /** Unix seconds. */
  readonly date: number;
  /** Whether it is the admin's one link without an end. */
  readonly permanent: boolean;
  /** Unix seconds; `undefined` for no end. */
  readonly expiresAt: number | undefined;
  /** How many may join through it; `undefined` for any number. */
  readonly usageLimit: number | undefined;
  /** How many have. */
  readonly usage: number;
}

/** Further links that one admin may have in one place. */
export const mostInvites = 100;

/** How many may be let in by one link at most. https://core.telegram.org/method/messages.exportChatInvite */
export const mostUses = 99_999;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const hashLength = 16;

/** Makes a hash; each of its 16 characters holds 6 random bits. */
export function makeInviteHash(random: { bytes(length: number): Uint8Array }): string {
  return Array.from(random.bytes(hashLength), (byte) => alphabet.charAt(byte & 63)).join('');
}

/** Whether a text can be the hash of a link. */
export function isInviteHash(text: string): boolean {
  return /^[\w-]{16}$/.test(text);
}

/** Whether somebody can join through it; `now` in Unix seconds. */
export function isUsable({ expiresAt, usageLimit, usage }: Invite, now: number): boolean {
  return (expiresAt === undefined || now < expiresAt) && (usageLimit === undefined || usage < usageLimit);
}
