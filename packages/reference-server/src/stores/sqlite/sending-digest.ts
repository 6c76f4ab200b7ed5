/** What makes two sendings under one random id the same message. */
import { createHash } from 'node:crypto';
import type { AppendPrivateMessage } from '../message-store.js';

/** 16 bytes that differ whenever recipient, text, entities or the answered message do. */
export function digestSending(command: AppendPrivateMessage): Uint8Array {
  const { recipientId, text, entities, replyToId } = command;
  const content = JSON.stringify([recipientId, text, entities, replyToId ?? 0]);
  return Uint8Array.from(createHash('sha256').update(content).digest().subarray(0, 16));
}
