/** How messages and questions stand in the index of words: as words, and as marks that no text can contain. */
import type { ChannelMessage } from '../../domain/channel-message.js';
import type { BoxMessage } from '../../domain/message.js';
import { peerKind } from '../../domain/peer-id.js';
import type { PeerId } from '../../domain/peer-id.js';
import { traitsOf } from '../../domain/search.js';
import type { MessageQuery, MessageTrait, SearchableMessage } from '../../domain/search.js';
import { searchWordsOf } from '../../domain/search-words.js';

// No letters or digits, so no words have them; beyond ASCII, so the tokenizer leaves them inside a term.
const placeMark = '¶';
const authorMark = '§';
const traitMarks: Readonly<Record<MessageTrait, string>> = {
  ...{ pinned: '†', url: '‡', photo: '¤', video: '¦', photoVideo: '¥', document: '¬', gif: '¢' },
  ...{ audio: '±', voice: '÷', roundVideo: '×', roundVoice: '£' },
};

/** Stands for every message of a channel. */
export const inChannelTerm: string = placeMark;

/** Stands for the messages of a box in conversations with users, or in groups. */
export function ofKindTerm(kind: 'user' | 'chat'): string {
  return placeMark + kind;
}

/** Stands for the messages of a conversation. */
export function inPeerTerm(peerId: PeerId): string {
  return placeMark + numberOf(peerId);
}

/** The terms of a message of a box. */
export function termsOfBoxMessage(message: BoxMessage): string {
  const { peerId, fromId } = message;
  return termsOf(message, [ofKindTerm(peerId > 0 ? 'user' : 'chat'), inPeerTerm(peerId), authorMark + numberOf(fromId)]);
}

/** The terms of a message of a channel; whoever it does not name cannot be asked for. */
export function termsOfChannelMessage(message: ChannelMessage): string {
  return termsOf(message, [inChannelTerm, message.signed === 'author' ? authorMark + numberOf(message.authorId) : authorMark]);
}

/** The terms that a message must have, as FTS5 writes a question. */
export function matchOf({ words, fromId, trait }: MessageQuery, places: readonly string[]): string {
  const terms = [...words, ...places];
  if (fromId !== undefined) terms.push(peerKind(fromId).kind === 'channel' ? authorMark : authorMark + numberOf(fromId));
  if (trait !== undefined) terms.push(traitMarks[trait]);
  return terms.map((term) => `"${term}"`).join(' AND ');
}

function termsOf(message: SearchableMessage, marks: readonly string[]): string {
  return [...searchWordsOf(message.text), ...marks, ...traitsOf(message).map((trait) => traitMarks[trait])].join(' ');
}

/** A minus sign would end the term. */
function numberOf(peerId: PeerId): string {
  const { kind, id } = peerKind(peerId);
  return `${kind}${id}`;
}
