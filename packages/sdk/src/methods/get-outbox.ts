/** What is to be sent, and what was given up. */
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import type { Outbox } from '../outbox/outbox.js';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { chatIdOf } from './chat-id-of.js';
import type { ChatTarget } from './chat-target.js';
import { resolvePeer } from './resolve-peer.js';

/** Of what the outbox is told. */
export interface GetOutboxOptions {
  /** Only what concerns this chat. */
  readonly chat?: ChatTarget;
}

/**
 * Everything that waits to be done and everything that was given up, in the order in which it was asked for.
 *
 * Rejects with a `UsageError` in a client that keeps no chats, and while nobody is logged in.
 */
export async function getOutbox(context: ClientContext, { chat }: GetOutboxOptions = {}): Promise<readonly OutboxRecord[]> {
  const { records } = requireOutbox(context, 'getOutbox');
  if (chat === undefined) return records;
  const chatId = chatIdOf(await resolvePeer(context, chat), context.selfId);
  return records.filter((record) => record.chatId === chatId);
}

/**
 * Takes something back that was not sent yet, or that was given up; gives whether it was in time. What may have been sent
 * cannot be taken back: delete its message when it is there.
 *
 * Rejects with a `UsageError` in a client that keeps no chats, and while nobody is logged in.
 *
 * @param localId from `messagePending` or `getOutbox`
 */
export async function cancelSending(context: ClientContext, localId: number): Promise<boolean> {
  return requireOutbox(context, 'cancelSending').cancel(localId);
}

/**
 * Tries something again that was given up; gives whether there was something of the kind. Resolves when that is recorded:
 * `messageState` tells what becomes of it.
 *
 * Rejects with a `UsageError` in a client that keeps no chats, and while nobody is logged in.
 *
 * @param localId from `messagePending` or `getOutbox`
 */
export async function retrySending(context: ClientContext, localId: number): Promise<boolean> {
  return requireOutbox(context, 'retrySending').retry(localId);
}

function requireOutbox({ outbox }: ClientContext, method: string): Outbox {
  if (outbox === undefined) throw new UsageError(`${method}() needs a client that keeps chats, and somebody who is logged in.`);
  return outbox;
}
