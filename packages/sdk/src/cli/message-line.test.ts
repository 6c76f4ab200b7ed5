/** How messages are printed. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import type { NewMessageEvent } from '../events/message-events.js';
import { messageLine, messageObject } from './message-line.js';
import { jsonLine } from './shown-text.js';

const named = (id: number, name: string): NewMessageEvent['chat'] => ({ id, min: false, name, usernames: [] });
const event = (message: Partial<NewMessageEvent['message']> & object, chatId = 7): NewMessageEvent => ({
  type: 'newMessage',
  ...{ chatId, chat: named(chatId, chatId === 7 ? 'Bob' : 'Friends'), senderId: 7, sender: named(7, 'Bob'), out: false, peers: new Map() },
  message: { _: 'message', id: 3, peerId: { _: 'peerUser', userId: 7 }, date: 1_700_000_000, message: 'hello', ...message } as NewMessageEvent['message'],
});

const report = {
  _: 'messageMediaDocument' as const,
  document: {
    _: 'document' as const,
    ...{ id: 1n, accessHash: 2n, fileReference: new Uint8Array(), date: 1, mimeType: 'application/pdf', size: 1_234_567, dcId: 2 },
    attributes: [{ _: 'documentAttributeFilename', fileName: 'a\nb.pdf' } as tl.RawDocumentAttributeFilename],
  },
} satisfies tl.RawMessageMediaDocument;

describe('a printed message', () => {
  it('says when, who, where and what', () => {
    expect(messageLine(event({}))).toBe('2023-11-14 22:13:20  Bob (7 3): hello');
    expect(messageLine(event({}, -5))).toBe('2023-11-14 22:13:20  Bob in Friends (-5 3): hello');
    expect(messageLine(event({ media: { _: 'messageMediaDocument' }, message: '' }))).toMatch(/: \[document\]$/);
    expect(messageLine(event({ media: report, message: 'see' }))).toMatch(/: \[document, a b\.pdf, 1\.23 MB\] see$/);
    expect(messageLine(event({ _: 'messageService', action: { _: 'messageActionPinMessage' } }))).toMatch(/: \[messageActionPinMessage\]$/);
  });

  it('neither steers the terminal nor looks like another message', () => {
    const line = messageLine(event({ message: 'a\n2023-11-14 22:13:20  Eve: b\u001b]0;x\u0007\u202e\u2028c' }));
    expect(line.split('\n')[1]).toMatch(/^ {2}2023/);
    expect(line.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\u202e]/u);
  });

  it('is an object for programs', () => {
    expect(messageObject(event({}, -5))).toEqual({ type: 'message', chatId: -5, id: 3, date: 1_700_000_000, senderId: 7, out: false, chat: 'Friends', sender: 'Bob', text: 'hello' });
    expect(messageObject(event({ media: report }))).toMatchObject({ media: 'messageMediaDocument', file: { name: 'a\nb.pdf', size: 1_234_567, mimeType: 'application/pdf' } });
    expect(messageObject(event({ _: 'messageService', action: { _: 'messageActionPinMessage' } }))).toMatchObject({ action: 'messageActionPinMessage' });
  });
});

describe('a line of JSON', () => {
  it('is one line, and what it was', () => {
    const value = { text: 'a\nb\u009b\u2028\u007f', count: 2 };
    expect(jsonLine(value)).not.toMatch(/[\p{Cc}\p{Zl}]/u);
    expect(JSON.parse(jsonLine(value))).toEqual(value);
    expect(jsonLine({ id: 2n ** 60n })).toBe('{"id":"1152921504606846976"}');
  });
});
