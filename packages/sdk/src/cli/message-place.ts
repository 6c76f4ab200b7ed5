/** Which chat, and which message, the command line means. */
import type { ChatTarget } from '../methods/chat-target.js';
import { CliError } from './cli-error.js';

/** One message. */
export interface MessagePlace {
  readonly chat: ChatTarget;
  readonly id: number;
}

/** Marked ids of channels are below this. */
const channelOffset = -1_000_000_000_000;
const link = /^(?:https?:\/\/)?(?:t|telegram)\.me\/([^?#]*)/i;

/**
 * A chat: `me`, a marked id, a username, a phone number with `+`, or a link such as `https://t.me/durov`.
 *
 * Throws a `CliError` for a link to something else.
 */
export function readChat(text: string): ChatTarget {
  if (/^-?\d+$/.test(text)) return readId(text);
  const path = link.exec(text)?.[1];
  if (path === undefined) return text;
  const [name = '', second] = path.split('/');
  if (name === 'c' && second !== undefined && /^\d+$/.test(second)) return channelOffset - readId(second);
  if (/^\w{4,32}$/.test(name)) return name;
  throw new CliError('BAD_COMMAND_LINE', `${text} is no link to a chat that has a name: give its username or its id.`);
}

/**
 * A message: a link such as `https://t.me/c/1234/56` or `https://t.me/durov/56`, or a chat and a number.
 *
 * Throws a `CliError` for what names no message.
 */
export function readMessagePlace(first: string, second: string | undefined): MessagePlace {
  if (second !== undefined) {
    if (!/^\d+$/.test(second)) throw new CliError('BAD_COMMAND_LINE', `A message of a chat is named by its number, got "${second}".`);
    return { chat: readChat(first), id: readId(second) };
  }
  const parts = link.exec(first)?.[1]?.split('/').filter((part) => part !== '') ?? [];
  const id = parts.at(-1);
  // Links to topics have the topic's number between.
  const isMessage = parts[0] === 'c' ? parts.length >= 3 : parts.length >= 2;
  if (id === undefined || !isMessage || !/^\d+$/.test(id)) throw new CliError('BAD_COMMAND_LINE', `A message is named by its link, or by its chat and its number, got "${first}".`);
  return { chat: readChat(first), id: readId(id) };
}

function readId(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id === 0) throw new CliError('BAD_COMMAND_LINE', `${text} is nobody's id.`);
  return id;
}
