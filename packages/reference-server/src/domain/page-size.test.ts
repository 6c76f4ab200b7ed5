/** How answers are cut to what a packet carries. */
import { describe, expect, it } from 'vitest';
import type { BoxMessage } from './message.js';
import type { MessageEntity } from './message-entity.js';
import { countFitting, longestPage } from './page-size.js';

function message(text: string, entities: readonly MessageEntity[] = []): BoxMessage {
  return { boxUserId: 1, id: 1, sharedId: 1, peerId: 2, fromId: 2, out: false, date: 0, text, entities, replyToId: undefined, silent: false, editDate: undefined, action: undefined, media: undefined, pinned: false };
}

describe('countFitting', () => {
  it('lets 100 messages of the longest Latin, Greek or Cyrillic text through', () => {
    for (const letter of ['a', 'é', 'я']) expect(countFitting(Array.from({ length: 100 }, () => message(letter.repeat(4096))))).toBe(100);
  });

  it('never lets more through than the longest page', () => {
    const long = message('漢'.repeat(4096), [{ type: 'textUrl', offset: 0, length: 1, url: '字'.repeat(8192) }]);
    const count = countFitting(Array.from({ length: 100 }, () => long));
    const bytes = new TextEncoder().encode('漢'.repeat(4096 + 8192)).length;
    expect(count).toBeGreaterThan(10);
    expect(count * bytes).toBeLessThanOrEqual(longestPage);
    expect((count + 1) * (bytes + 1000)).toBeGreaterThan(longestPage);
  });

  it('lets one message through whatever its size, and what is no message', () => {
    const endless = message('x'.repeat(longestPage * 2));
    expect(countFitting([endless, message('y')])).toBe(1);
    expect(countFitting([undefined, undefined, message('y')])).toBe(3);
    expect(countFitting([])).toBe(0);
  });
});
