// Holds what clients were told against what the server has: nothing lost, nothing twice, everything in order.

import { groupBy } from './group-by.mjs';

/** @typedef {import('./ledger.mjs').Doing} Doing @typedef {import('./truth.mjs').Truth} Truth */

/** What was acknowledged or durable must have happened; of anything else nobody knows. @param {Doing} doing */
function isBinding({ acknowledged, recorded, refused }) {
  return refused === undefined && (acknowledged === true || recorded === true);
}

/** The word that all texts of one message begin with, whatever becomes of it. @param {number} op */
export function wordOf(op) {
  return `m${op}`;
}

/** @param {readonly Doing[]} doings @param {Truth} truth @returns {string[]} */
export function judgeLedger(doings, truth) {
  const sent = doings.filter(({ kind, began }) => kind === 'sendText' && began);
  return [...truth.faults, ...judgeSent(sent, doings, truth), ...judgeOrder(sent, truth), ...judgeEdits(sent, doings, truth), ...judgeReads(doings, truth), ...judgeDrafts(doings, truth)];
}

/** @param {readonly Doing[]} sent @param {readonly Doing[]} doings @param {Truth} truth @returns {string[]} */
function judgeSent(sent, doings, { messages }) {
  const copies = groupBy(messages, ({ text }) => text.split(' ')[0]);
  return sent.flatMap((doing) => {
    const { op, owner, peerId, device, acknowledged, messageId } = doing;
    const all = copies.get(wordOf(op)) ?? [];
    const own = all.filter((message) => message.owner === owner);
    const deletions = doings.filter(({ kind, target, began }) => kind === 'deleteMessages' && target === op && began);
    if (own.length > 1) return [`duplicated: ${device}'s text ${op} lies ${own.length} times in chat ${peerId}`];
    const partial = judgeCopies(op, all);
    if (partial !== undefined) return [partial];
    if (deletions.some(isBinding)) return own.length > 0 ? [`lost: the deletion of text ${op}, which is still there`] : [];
    if (own.length === 0) return isBinding(doing) && deletions.length === 0 ? [`lost: ${device}'s text ${op} in chat ${peerId}, which was ${acknowledged ? 'acknowledged' : 'recorded'}`] : [];
    if (acknowledged && messageId !== undefined && own[0]?.id !== messageId) return [`duplicated: ${device} was told that text ${op} is ${messageId}, the server has it as ${own[0]?.id}`];
    return [];
  });
}

/** A text to several boxes lies in all of them or in none, once in each. @param {number} op @param {Truth['messages']} all */
function judgeCopies(op, all) {
  const owners = all.map(({ owner }) => owner);
  if (new Set(owners).size !== owners.length) return `duplicated: text ${op} lies twice in one box`;
  if (new Set(all.map(({ text }) => text)).size > 1) return `corrupt: the copies of text ${op} differ`;
  const isPrivate = all.some(({ peerId }) => peerId > 0);
  const expected = isPrivate ? 2 : 3;
  if (all.length > 0 && all.every(({ owner }) => owner > 0) && all.length !== expected) return `corrupt: text ${op} lies in ${all.length} boxes, not in ${expected}`;
  return undefined;
}

/** What one device sent to one chat stands there in the order of the sending. @param {readonly Doing[]} sent @param {Truth} truth @returns {string[]} */
function judgeOrder(sent, { messages }) {
  const ids = new Map(messages.map(({ owner, text, id }) => [`${owner} ${text.split(' ')[0]}`, id]));
  return [...groupBy(sent, ({ device, peerId }) => `${device} in chat ${peerId}`)].flatMap(([where, line]) => {
    let last = 0;
    for (const { op, owner } of line) {
      const id = ids.get(`${owner} ${wordOf(op)}`);
      if (id === undefined) continue;
      if (id < last) return [`order: text ${op} of ${where} stands before an earlier one`];
      last = id;
    }
    return [];
  });
}

/** A message has the text of its last edit that counts, or of a later one whose outcome is unknown. @param {readonly Doing[]} sent @param {readonly Doing[]} doings @param {Truth} truth @returns {string[]} */
function judgeEdits(sent, doings, { messages }) {
  const texts = new Map(messages.map(({ owner, text }) => [`${owner} ${text.split(' ')[0]}`, text]));
  return sent.flatMap(({ op, owner, text: first }) => {
    const text = texts.get(`${owner} ${wordOf(op)}`);
    if (text === undefined) return [];
    const edits = doings.filter(({ kind, target, began }) => kind === 'editText' && target === op && began);
    const allowed = [first, ...edits.map((edit) => edit.text)].slice(edits.findLastIndex(isBinding) + 1);
    return allowed.includes(text) ? [] : [`lost: an edit of text ${op}: it is "${text}", expected ${allowed.map((one) => `"${one}"`).join(' or ')}`];
  });
}

/** Nothing that was read is unread; what was deleted since is neither. @param {readonly Doing[]} doings @param {Truth} truth @returns {string[]} */
function judgeReads(doings, { dialogs, messages }) {
  return doings.flatMap((doing) => {
    const { op, kind, device, owner, peerId, messageId = 0 } = doing;
    if (kind !== 'markRead' || !isBinding(doing)) return [];
    const read = dialogs.find((candidate) => candidate.owner === owner && candidate.peerId === peerId)?.readInboxMaxId ?? 0;
    const unread = messages.find((message) => (message.owner === owner || message.owner === peerId) && message.peerId === peerId && message.fromId !== owner && message.id > read && message.id <= messageId);
    return unread === undefined ? [] : [`lost: ${device} has read chat ${peerId} to ${messageId} (${op}), on the server message ${unread.id} is unread`];
  });
}

/** @param {readonly Doing[]} doings @param {Truth} truth @returns {string[]} */
function judgeDrafts(doings, { drafts }) {
  const saved = doings.filter(({ kind, began }) => kind === 'saveDraft' && began);
  return [...groupBy(saved, ({ owner, peerId }) => `${owner} ${peerId}`).values()].flatMap((line) => {
    const [{ owner, peerId } = { owner: 0, peerId: 0 }] = line;
    const text = drafts.find((draft) => draft.owner === owner && draft.peerId === peerId)?.text ?? '';
    const allowed = ['', ...line.map((doing) => doing.text)].slice(line.findLastIndex(isBinding) + 1);
    return allowed.includes(text) ? [] : [`lost: a draft of ${owner} in chat ${peerId}: it is "${text}", expected ${allowed.map((one) => `"${one}"`).join(' or ')}`];
  });
}
