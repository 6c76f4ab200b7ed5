/** What is thrown away when only so much may stay. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatRecord } from '../storage/chat-records.js';
import { planPruning } from './retention.js';

const chat: ChatRecord = { chatId: 7, folderId: 0, topMessageId: 20, sortDate: 1, unreadCount: 0, unreadMentionsCount: 0, readInboxMaxId: 0, readOutboxMaxId: 0 };
const history = { chatId: 7, ranges: [{ from: 0, to: 5 }, { from: 8, to: 20 }], isLive: true };

describe('pruning', () => {
  it('cuts messages and what is known of them at the same place', () => {
    expect(planPruning({ chat, history, idAtDepth: 12 })).toEqual({ to: 11, history: { chatId: 7, ranges: [{ from: 12, to: 20 }], isLive: true } });
    expect(planPruning({ chat, history, lastOldId: 6 })).toEqual({ to: 6, history: { chatId: 7, ranges: [{ from: 8, to: 20 }], isLive: true } });
    expect(planPruning({ chat, history, idAtDepth: 12, lastOldId: 15 })?.to).toBe(15);
  });

  it('leaves the newest message of the chat', () => {
    expect(planPruning({ chat, history, lastOldId: 20 })).toEqual({ to: 19, history: { chatId: 7, ranges: [{ from: 20, to: 20 }], isLive: true } });
  });

  it('leaves what may stay', () => {
    expect(planPruning({ chat, history })).toBeUndefined();
    expect(planPruning({ chat: undefined, history: undefined, idAtDepth: 1 })).toBeUndefined();
  });

  it('never claims what it throws away', () => {
    fc.assert(
      fc.property(fc.option(fc.nat(30), { nil: undefined }), fc.option(fc.nat(30), { nil: undefined }), (idAtDepth, lastOldId) => {
        const plan = planPruning({ chat, history, idAtDepth, lastOldId });
        if (plan === undefined) return;
        expect(plan.to).toBeLessThan(chat.topMessageId);
        expect(plan.history?.ranges.every(({ from }) => from > plan.to)).toBe(true);
      }),
    );
  });
});
