/** The tokens that bots log in with: a number, a colon and a secret. */
import type { UserId } from './peer-id.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const secretLength = 35;

/** A token in its parts. */
export interface BotToken {
  readonly userId: UserId;
  /** 35 characters that may stand in a URL. */
  readonly secret: string;
}

/** Makes a secret; each of its characters holds 6 random bits. */
export function makeBotSecret(random: { bytes(length: number): Uint8Array }): string {
  return Array.from(random.bytes(secretLength), (byte) => alphabet.charAt(byte & 63)).join('');
}

/** Writes a token. */
export function formatBotToken({ userId, secret }: BotToken): string {
  return `${userId}:${secret}`;
}

/** Reads a token; `undefined` for what cannot be one. */
export function parseBotToken(token: string): BotToken | undefined {
  const [, id, secret] = /^(\d{1,15}):([\w-]{35})$/.exec(token) ?? [];
  return id === undefined || secret === undefined ? undefined : { userId: Number(id), secret };
}
