/** The promise of the local store: whatever happens on the way, what it says to know is what the server has. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { play, step } from './local-rig.contract.js';

const channel = -1_000_000_000_202;

describe('the local store', () => {
  it('has in its ranges what the server has, and counts and sorts chats as the server does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), play),
      { numRuns: 400 },
    );
  }, 60_000);

  it('counts nothing that only an edit has told of', () =>
    play([
      { type: 'send', chatId: -5, out: false, skip: 0 },
      { type: 'send', chatId: -5, out: false, skip: 0 },
      { type: 'edit', chatId: -5, index: 0 },
      { type: 'delete', chatId: -5, index: 0, count: 1 },
      { type: 'take', line: 'common', count: 2, source: 'difference' },
    ]));

  it('counts nothing that a history has brought and that was gone before an update told of it', () =>
    play([
      { type: 'send', chatId: 8, out: false, skip: 0 },
      { type: 'history', chatId: 8, offsetId: 0, addOffset: 0, limit: 1 },
      { type: 'send', chatId: 8, out: false, skip: 0 },
      { type: 'delete', chatId: 8, index: 1, count: 1 },
      { type: 'take', line: 'common', count: 1, source: 'difference' },
    ]));

  it('counts nothing that a history has brought when the update that left it out was there before', () =>
    play([
      { type: 'send', chatId: 7, out: false, skip: 0 },
      { type: 'history', chatId: 7, offsetId: 0, addOffset: 0, limit: 1 },
      { type: 'send', chatId: 7, out: false, skip: 0 },
      { type: 'delete', chatId: 7, index: 1, count: 1 },
      { type: 'take', line: 'common', count: 2, source: 'difference' },
      { type: 'answer' },
    ]));

  it('counts nothing that a list has counted and a difference has left out', () =>
    play([
      { type: 'send', chatId: -5, out: false, skip: 0 },
      { type: 'send', chatId: -5, out: false, skip: 0 },
      { type: 'send', chatId: -5, out: false, skip: 0 },
      { type: 'dialogs', chatIds: [-5, 7] },
      { type: 'delete', chatId: -5, index: 1, count: 1 },
      { type: 'take', line: 'common', count: 3, source: 'difference' },
    ]));

  it('keeps no message that was deleted unheard, where an answer from before has it', () =>
    play([
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'history', chatId: channel, offsetId: 0, addOffset: 0, limit: 1 },
      { type: 'delete', chatId: channel, index: 0, count: 1 },
      { type: 'forget', line: channel },
      { type: 'dialogs', chatIds: [channel, 7] },
      { type: 'send', chatId: channel, out: false, skip: 0 },
    ]));

  it('keeps no message that was deleted unheard, where a list tells of the one before it', () =>
    play([
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'take', line: channel, count: 2, source: 'live' },
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'delete', chatId: channel, index: 0, count: 2 },
      { type: 'forget', line: channel },
      { type: 'lose', line: 'common', reason: 'tooLong' },
      { type: 'settle' },
      { type: 'send', chatId: channel, out: false, skip: 0 },
    ]));

  it('asks for the count when a history has one message less than was stored', () =>
    play([
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'forget', line: channel },
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'take', line: channel, count: 1, source: 'live' },
      { type: 'delete', chatId: channel, index: 1, count: 1 },
      { type: 'history', chatId: channel, offsetId: 0, addOffset: 0, limit: 1 },
    ]));

  it('asks for the count when a history knows of deletions that updates have yet to tell', () =>
    play([
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'forget', line: channel },
      { type: 'delete', chatId: channel, index: 1, count: 1 },
      { type: 'history', chatId: channel, offsetId: 0, addOffset: 0, limit: 1 },
    ]));

  it('counts what is left when a chat is read twice in one batch', () =>
    play([
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'read', chatId: channel, index: 0 },
      { type: 'send', chatId: channel, out: false, skip: 1 },
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'read', chatId: channel, index: 1 },
      { type: 'lose', line: channel, reason: 'tooLong' },
    ]));

  it('takes an edit of what a difference has left out for nothing new', () =>
    play([
      { type: 'send', chatId: 7, out: false, skip: 0 },
      { type: 'send', chatId: 7, out: false, skip: 0 },
      { type: 'edit', chatId: 7, index: 0 },
      { type: 'send', chatId: 7, out: false, skip: 0 },
      { type: 'delete', chatId: 7, index: 0, count: 2 },
      { type: 'take', line: 'common', count: 2, source: 'difference' },
    ]));

  it('takes an edit of what is missing between two messages for nothing new', () =>
    play([
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'settle' },
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'edit', chatId: channel, index: 0 },
      { type: 'delete', chatId: channel, index: 0, count: 1 },
      { type: 'take', line: channel, count: 1, source: 'difference' },
      { type: 'send', chatId: channel, out: false, skip: 0 },
      { type: 'take', line: channel, count: 3, source: 'difference' },
    ]));

  it('counts nothing behind the newest message, though the server has counted what a difference has left out', () =>
    play([
      { type: 'send', chatId: 7, out: false, skip: 0 },
      { type: 'send', chatId: 7, out: false, skip: 0 },
      { type: 'read', chatId: 7, index: 1 },
      { type: 'delete', chatId: 7, index: 0, count: 1 },
      { type: 'take', line: 'common', count: 2, source: 'difference' },
    ]));

  it('counts what is left of a chat, though the server has counted what a difference has left out', () =>
    play([
      { type: 'send', chatId: 8, out: false, skip: 0 },
      { type: 'send', chatId: 8, out: false, skip: 0 },
      { type: 'send', chatId: 8, out: false, skip: 0 },
      { type: 'read', chatId: 8, index: 2 },
      { type: 'delete', chatId: 8, index: 0, count: 1 },
      { type: 'take', line: 'common', count: 3, source: 'difference' },
    ]));
});
