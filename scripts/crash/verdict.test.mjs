/** The audit of the crash tests finds what it is there for: each kind of fault is planted once. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Ledger } from './ledger.mjs';
import { judgeChat, judgeHistory } from './stores.mjs';
import { judgeLine } from './truth.mjs';
import { judgeLedger } from './verdict.mjs';

const [alice, bob] = [1, 2];
const supergroup = -1_001_000_000_000;
const place = { device: 'alice-1', life: 1, owner: alice, peerId: bob };

/** @type {Ledger} */
let ledger;
/** @type {import('./truth.mjs').Truth} */
let truth;

beforeEach(() => {
  ledger = new Ledger();
  truth = { messages: [], dialogs: [], drafts: [], pts: new Map(), faults: [] };
});

/** @param {string} text @param {object} [more] */
function send(text, more = {}) {
  const doing = ledger.plan({ ...place, kind: 'sendText', text: `m${ledger.doings.length} ${text}`, ...more });
  ledger.hear('alice-1', 1, { type: 'began', op: doing.op });
  return doing;
}

/** @param {'editText' | 'deleteMessages' | 'markRead' | 'saveDraft'} kind @param {object} more */
function change(kind, more) {
  const doing = ledger.plan({ ...place, kind, ...more });
  ledger.hear('alice-1', 1, { type: 'began', op: doing.op });
  return doing;
}

/** @param {{ op: number }} doing @param {number} [id] */
function acknowledge({ op }, id) {
  ledger.hear('alice-1', 1, { type: 'acknowledged', op, ...(id !== undefined && { id }) });
}

/** @param {number} id @param {string} text @param {object} [more] */
function message(id, text, more = {}) {
  return { owner: alice, peerId: bob, id, fromId: alice, date: 1, editDate: null, text, isService: 0, ...more };
}

/** Both boxes have it. @param {number} id @param {string} text */
function deliver(id, text) {
  truth.messages.push(message(id, text), message(id + 100, text, { owner: bob, peerId: alice }));
}

const judge = () => judgeLedger(ledger.doings, truth);

describe('the audit of what was sent', () => {
  it('is content when what was acknowledged lies in both boxes once', () => {
    acknowledge(send('first'), 5);
    deliver(5, 'm0 first');
    expect(judge()).toEqual([]);
  });

  it('finds an acknowledged text that is not there', () => {
    acknowledge(send('first'), 5);
    expect(judge()).toEqual(["lost: alice-1's text 0 in chat 2, which was acknowledged"]);
  });

  it('finds a recorded text that was never sent', () => {
    const { text = '' } = send('first');
    ledger.hear('alice-1', 1, { type: 'recorded', localId: 1, chatId: bob, action: { type: 'sendText', text } });
    expect(judge()).toEqual(["lost: alice-1's text 0 in chat 2, which was recorded"]);
  });

  it('takes a text of unknown outcome there and not there', () => {
    send('first');
    send('second');
    deliver(5, 'm1 second');
    expect(judge()).toEqual([]);
  });

  it('finds a text that lies there twice', () => {
    send('first');
    deliver(5, 'm0 first');
    deliver(6, 'm0 first');
    expect(judge()).toEqual(["duplicated: alice-1's text 0 lies 2 times in chat 2"]);
  });

  it('finds a text that another was told to be', () => {
    acknowledge(send('first'), 5);
    deliver(6, 'm0 first');
    expect(judge()).toEqual(['duplicated: alice-1 was told that text 0 is 5, the server has it as 6']);
  });

  it('finds a text that only its sender has', () => {
    acknowledge(send('first'), 5);
    truth.messages.push(message(5, 'm0 first'));
    expect(judge()).toEqual(['corrupt: text 0 lies in 1 boxes, not in 2']);
  });

  it('finds two texts of one device that stand the wrong way round', () => {
    acknowledge(send('first'), 6);
    acknowledge(send('second'), 5);
    deliver(6, 'm0 first');
    deliver(5, 'm1 second');
    expect(judge()).toEqual(['order: text 1 of alice-1 in chat 2 stands before an earlier one']);
  });
});

describe('the audit of what was changed', () => {
  it('finds a deletion that did not happen', () => {
    const sent = send('first');
    acknowledge(sent, 5);
    deliver(5, 'm0 first');
    acknowledge(change('deleteMessages', { target: sent.op, messageId: 5 }));
    expect(judge()).toEqual(['lost: the deletion of text 0, which is still there']);
  });

  it('takes a deleted text and one whose deletion has an unknown outcome', () => {
    const sent = send('first');
    acknowledge(sent, 5);
    change('deleteMessages', { target: sent.op, messageId: 5 });
    expect(judge()).toEqual([]);
  });

  it('finds a lost edit and takes a later one of unknown outcome', () => {
    const sent = send('first');
    acknowledge(sent, 5);
    acknowledge(change('editText', { target: sent.op, messageId: 5, text: 'm0 second' }));
    change('editText', { target: sent.op, messageId: 5, text: 'm0 third' });
    truth.messages = [message(5, 'm0 first'), message(105, 'm0 first', { owner: bob, peerId: alice })];
    expect(judge()).toEqual(['lost: an edit of text 0: it is "m0 first", expected "m0 second" or "m0 third"']);
    truth.messages = [message(5, 'm0 third'), message(105, 'm0 third', { owner: bob, peerId: alice })];
    expect(judge()).toEqual([]);
  });

  it('finds a message that is unread again', () => {
    acknowledge(change('markRead', { messageId: 7 }));
    truth.dialogs = [{ owner: alice, peerId: bob, topMessageId: 7, unreadCount: 1, readInboxMaxId: 6 }];
    expect(judge()).toEqual([]);
    truth.messages = [message(7, 'Hello', { fromId: bob })];
    expect(judge()).toEqual(['lost: alice-1 has read chat 2 to 7 (0), on the server message 7 is unread']);
  });

  it('finds a lost draft and takes a later one of unknown outcome', () => {
    acknowledge(change('saveDraft', { text: 'one' }));
    change('saveDraft', { text: 'two' });
    expect(judge()).toEqual(['lost: a draft of 1 in chat 2: it is "", expected "one" or "two"']);
    truth.drafts = [{ owner: alice, peerId: bob, text: 'two' }];
    expect(judge()).toEqual([]);
  });
});

describe('the ledger', () => {
  it('finds a message that one process shows twice, not one that the next shows again', () => {
    const shown = { type: 'shown', chatId: bob, id: 5 };
    ledger.hear('alice-1', 1, shown);
    ledger.hear('alice-1', 2, shown);
    expect(ledger.faults).toEqual([]);
    ledger.hear('alice-1', 2, shown);
    expect(ledger.faults).toEqual(['duplicated: alice-1 was shown message 5 of chat 2 twice in one life']);
  });

  it('finds a record of what nobody has asked for', () => {
    ledger.hear('alice-1', 1, { type: 'recorded', localId: 1, chatId: bob, action: { type: 'saveDraft', text: 'x' } });
    expect(ledger.faults).toHaveLength(1);
  });
});

describe('the audit of stores', () => {
  it('finds a gap in a log, and a log that ends too early', () => {
    const log = [
      { pts: 2, ptsCount: 1 },
      { pts: 4, ptsCount: 2 },
    ];
    expect(judgeLine({ owner: alice, pts: 4 }, log)).toEqual([]);
    expect(judgeLine({ owner: alice, pts: 5 }, log)).toEqual(['gap: the log of 1 ends at 4, the line is at 5']);
    expect(judgeLine({ owner: alice, pts: 4 }, log.slice(1))).toEqual(['gap: the log of 1 goes from 1 to 4 with 2']);
  });

  it('finds a chat that is stored otherwise than the server has it', () => {
    truth.dialogs = [{ owner: alice, peerId: bob, topMessageId: 7, unreadCount: 1, readInboxMaxId: 6 }];
    const chat = { chatId: bob, topMessageId: 7, unreadCount: 1, readInboxMaxId: 6, readOutboxMaxId: 3 };
    expect(judgeChat(chat, alice, truth)).toEqual([]);
    expect(judgeChat({ ...chat, unreadCount: 2, draft: { message: 'x' } }, alice, truth)).toEqual([
      'corrupt: unreadCount of chat 2 is stored as 2, the server has 1',
      'corrupt: the draft of chat 2 is stored as x, the server has undefined',
    ]);
    expect(judgeChat({ ...chat, readInboxMaxId: 7 }, alice, truth)).toEqual([]);
    truth.messages = [message(7, 'Hello', { fromId: bob })];
    expect(judgeChat({ ...chat, readInboxMaxId: 7 }, alice, truth)).toEqual(['corrupt: readInboxMaxId of chat 2 is stored as 7, the server has 6, and between them is 7']);
    expect(judgeChat({ ...chat, chatId: 3 }, alice, truth)).toEqual(['corrupt: chat 3 is stored, and is nowhere on the server']);
  });

  it('finds a message that is missing inside a range, one too many, and one with an old text', () => {
    const all = [message(5, 'five'), message(6, 'six'), message(9, 'nine')];
    const stored = [5, 6, 9].map((id, index) => ({ id, date: 1, message: { _: 'message', message: all[index]?.text } }));
    const history = { chatId: supergroup, ranges: [{ from: 5, to: 9 }], isLive: true };
    expect(judgeHistory(history, stored, all)).toEqual([]);
    expect(judgeHistory(history, stored.slice(1), all)).toEqual([`corrupt: message 5 of chat ${supergroup} is missing inside a range`]);
    expect(judgeHistory(history, stored, all.slice(1))).toEqual([`corrupt: message 5 of chat ${supergroup} is stored, and not on the server`]);
    expect(judgeHistory(history, stored, [message(5, 'new'), ...all.slice(1)])).toEqual([`corrupt: message 5 of chat ${supergroup} is stored as "five", the server has "new"`]);
    expect(judgeHistory({ ...history, ranges: [{ from: 5, to: 6 }] }, stored, all)).toEqual([`corrupt: the live range of chat ${supergroup} ends at 6, before 9`]);
  });
});
