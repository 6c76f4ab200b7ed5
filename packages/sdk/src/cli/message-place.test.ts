/** Chats and messages by their names on the command line. */
import { describe, expect, it } from 'vitest';
import { readChat, readMessagePlace } from './message-place.js';

describe('a chat on the command line', () => {
  it.each([
    ['me', 'me'],
    ['@durov', '@durov'],
    ['+15550000001', '+15550000001'],
    ['777000', 777_000],
    ['-1001234567890', -1_001_234_567_890],
    ['https://t.me/durov', 'durov'],
    ['telegram.me/durov?start=1', 'durov'],
    ['https://t.me/c/1234567890', -1_001_234_567_890],
  ])('%s is %j', (text, chat) => expect(readChat(text)).toBe(chat));

  it.each(['https://t.me/+AbCdEfGhIjK', 'https://t.me/', '0', '99999999999999999999'])('%s names none', (text) => {
    expect(() => readChat(text)).toThrow(expect.objectContaining({ code: 'BAD_COMMAND_LINE' }));
  });
});

describe('a message on the command line', () => {
  it.each([
    ['https://t.me/durov/56', undefined, { chat: 'durov', id: 56 }],
    ['t.me/durov/5/56?single', undefined, { chat: 'durov', id: 56 }],
    ['https://t.me/c/1234567890/56', undefined, { chat: -1_001_234_567_890, id: 56 }],
    ['https://t.me/c/1234567890/5/56', undefined, { chat: -1_001_234_567_890, id: 56 }],
    ['me', '56', { chat: 'me', id: 56 }],
    ['-1001234567890', '56', { chat: -1_001_234_567_890, id: 56 }],
    ['https://t.me/durov', '56', { chat: 'durov', id: 56 }],
  ])('%s %s is %j', (first, second, place) => expect(readMessagePlace(first, second)).toEqual(place));

  it.each([
    ['durov', undefined],
    ['https://t.me/durov', undefined],
    ['https://t.me/c/1234567890', undefined],
    ['https://t.me/durov/photo', undefined],
    ['me', 'last'],
    ['me', '0'],
  ])('%s %s names none', (first, second) => {
    expect(() => readMessagePlace(first, second)).toThrow(expect.objectContaining({ code: 'BAD_COMMAND_LINE' }));
  });
});
