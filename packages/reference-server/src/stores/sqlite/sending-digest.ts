/** What makes two sendings under one random id the same message. */
import { createHash } from 'node:crypto';
import type { PeerId } from '../../domain/peer-id.js';
import type { AppendMessage } from '../message-store.js';

/** 16 bytes that differ whenever the conversation, text, entities, the media's sign or the answered message do. */
export function digestSending({ text, entities, replyToId, mediaSign }: Pick<AppendMessage, 'text' | 'entities' | 'replyToId' | 'mediaSign'>, peerId: PeerId): Uint8Array {
  const content = JSON.stringify([peerId, text, entities, replyToId ?? 0, ...(mediaSign === undefined ? [] : [mediaSign])]);
  return Uint8Array.from(createHash('sha256').update(content).digest().subarray(0, 16));
}
