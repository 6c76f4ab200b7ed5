/** Compares what every device was told with what is true: each change once, in order, nothing missing. */
import { compareSettings, settingsOfEvent } from './settings.mjs';

/** What a committed event tells its readers, one by one. @param {any} event @returns {string[]} */
function partsOf(event) {
  switch (event.type) {
    case 'newMessage':
      return [`new ${event.message.id}`];
    case 'editMessage':
      return [`edit ${event.message.id}`];
    case 'deleteMessages':
      return [...event.ids].sort((/** @type {number} */ left, /** @type {number} */ right) => left - right).map((id) => `delete ${id}`);
    case 'pinMessages':
      return event.ids.map((/** @type {number} */ id) => `${event.pinned ? 'pin' : 'unpin'} ${id}`);
    case 'readInbox':
      return [`read self ${event.peerId} ${event.maxId}`];
    case 'readOutbox':
      return [`read others ${event.peerId} ${event.maxId}`];
    default:
      return [];
  }
}

/**
 * The changes of one line as a device has to be told of them.
 *
 * @param {readonly any[]} log
 * @param {string} line
 * @param {import('./device.mjs').Device} device
 */
function expect(log, line, device) {
  const events = log.filter(({ line: kind, event }) => (line === 'box' ? kind === 'box' && event.userId === device.userId : kind === 'channel' && `channel ${event.channelId}` === line));
  const deleted = new Set(events.flatMap(({ event }) => (event.type === 'deleteMessages' ? event.ids : [])));
  /** @type {{ what: string, mayMiss: boolean }[]} */
  const expected = [];
  for (const { event, origin } of events) {
    // The answer of such a call says only that numbers were spent.
    const isOwn = origin?.authKeyId === device.authKeyId && (event.type === 'readInbox' || event.type === 'deleteMessages');
    for (const what of partsOf(event)) {
      const id = Number(what.split(' ')[1]);
      // Who was away when something happened to a message that is gone is told only that it is gone.
      const isGone = !what.startsWith('delete') && !what.startsWith('read') && deleted.has(id);
      expected.push({ what, mayMiss: isOwn || isGone });
    }
  }
  return expected;
}

/**
 * @param {readonly string[]} told
 * @param {readonly { what: string, mayMiss: boolean }[]} expected
 * @param {boolean} hasLost Whether the client has said that something will never come.
 * @returns {string[]}
 */
export function compareTold(told, expected, hasLost) {
  /** @type {string[]} */
  const wrong = [];
  /** @param {readonly string[]} list */
  const count = (list) => list.reduce((counts, what) => counts.set(what, (counts.get(what) ?? 0) + 1), new Map());
  const toldCounts = count(told);
  const allCounts = count(expected.map(({ what }) => what));
  const sureCounts = count(expected.filter(({ mayMiss }) => !mayMiss && !hasLost).map(({ what }) => what));
  for (const [what, times] of toldCounts) if (times > (allCounts.get(what) ?? 0)) wrong.push(`"${what}" was told ${times} times and happened ${allCounts.get(what) ?? 0} times`);
  for (const [what, times] of sureCounts) if (times > (toldCounts.get(what) ?? 0)) wrong.push(`"${what}" happened ${times} times and was told ${toldCounts.get(what) ?? 0} times`);
  if (wrong.length > 0) return wrong;
  for (const kind of ['new', 'edit', 'delete', 'pin', 'unpin', 'read']) {
    const isKind = (/** @type {string} */ what) => what.startsWith(`${kind} `);
    const order = expected.map(({ what }) => what).filter(isKind);
    let next = 0;
    for (const what of told.filter(isKind)) {
      const found = order.indexOf(what, next);
      if (found < 0) {
        wrong.push(`"${what}" was told out of order`);
        break;
      }
      next = found + 1;
    }
  }
  return wrong;
}

/**
 * @param {any} world Devices, stores, the log since the beginning of the record, and floors: numbers up to which lines need not be known.
 * @returns {Promise<string[]>} What is wrong.
 */
export async function judge({ devices, stores, log, group, channels, floorOf, isMember }) {
  /** @type {string[]} */
  const wrong = [];
  for (const device of devices) {
    const say = (/** @type {string} */ text) => void wrong.push(`${device.name}: ${text}`);
    wrong.push(...device.faults);
    const state = await device.store.load();
    const { pts, seq } = await stores.events.state(device.userId);
    if (state.updateState?.pts !== pts) say(`its pts is ${state.updateState?.pts}, the server's ${pts}`);
    if (state.updateState?.seq !== seq) say(`its seq is ${state.updateState?.seq}, the server's ${seq}`);
    await compareBox(device, stores, floorOf, say);
    await compareAllSettings(device, stores, log, say);
    const [found] = await stores.chats.view(device.userId, [group]);
    // Another name of a group is told in the box.
    if (!device.view.losses.has('box')) await compareTitle(device, -group, found?.chat.title, say);
    for (const fault of compareTold(toldOf(device, 'box'), expect(log, 'box', device), device.view.losses.has('box'))) say(`box: ${fault}`);
    for (const channelId of channels) {
      if (!(await isMember(channelId, device.userId))) continue;
      const line = `channel ${channelId}`;
      const { pts: channelPts } = await stores.channelHistories.eventsAfter(channelId, 0, 1);
      const stands = state.channelStates.find((/** @type {any} */ { channelId: id }) => id === channelId)?.pts;
      if (stands !== channelPts) say(`its pts of ${line} is ${stands}, the server's ${channelPts}`);
      await compareTitle(device, markOf(channelId), (await stores.channels.find(channelId, device.userId))?.channel.title, say);
      const [dialog] = await stores.channelHistories.findDialogs(device.userId, [channelId]);
      // Who comes into a channel has read what was there.
      const read = Math.max(device.view.reads.get(`self ${markOf(channelId)}`) ?? 0, floorOf(device, line));
      if (read < dialog.readInboxMaxId) say(`it knows that ${line} was read up to ${read}, the server up to ${dialog.readInboxMaxId}`);
      const page = await stores.channelHistories.findMessages(channelId, range(channelPts));
      compareMessages(device, line, page.filter(Boolean), floorOf(device, line), say);
      if (floorOf(device, line) === floorOf(undefined, line)) {
        for (const fault of compareTold(toldOf(device, line), expect(log, line, device), device.view.losses.has(line))) say(`${line}: ${fault}`);
      }
    }
  }
  return wrong;
}

/** @param {import('./device.mjs').Device} device @param {any} stores @param {readonly any[]} log @param {(text: string) => void} say */
async function compareAllSettings({ userId, view }, stores, log, say) {
  const events = log.filter(({ line, event }) => (line === 'seq' || line === 'box') && event.userId === userId).map(({ event }) => event);
  for (const fault of compareSettings(view.settings, events.flatMap(settingsOfEvent), view.losses.has('box'))) say(`settings: ${fault}`);
  for (const subjectId of new Set(events.flatMap((event) => (event.type === 'userName' ? event.subjectId : [])))) {
    const { lastName = '' } = await stores.users.find(subjectId);
    if (view.names.get(subjectId) !== lastName) say(`it knows the last name "${view.names.get(subjectId)}" of ${subjectId}, the server "${lastName}"`);
  }
}

/** @param {number} channelId */
function markOf(channelId) {
  return -1_000_000_000_000 - channelId;
}

/** @param {import('./device.mjs').Device} device @param {number} chatId @param {string} title @param {(text: string) => void} say */
async function compareTitle(device, chatId, title, say) {
  const known = (await device.store.readPeers([chatId])).get(chatId)?.name;
  if (known !== title) say(`its store calls ${chatId} "${known}", the server "${title}"`);
}

/** What a device was told of a line, without what its own call has named again. @param {import('./device.mjs').Device} device @param {string} line */
function toldOf(device, line) {
  const seen = new Set();
  return (device.view.told.get(line) ?? []).filter((what) => {
    const isAgain = seen.has(what) && device.named.has(`${line} ${what}`);
    seen.add(what);
    return !isAgain;
  });
}

/** @param {number} count */
function range(count) {
  return Array.from({ length: count + 1 }, (_, index) => index);
}

/** @param {any} device @param {any} stores @param {any} floorOf @param {(text: string) => void} say */
async function compareBox(device, stores, floorOf, say) {
  const { userId, view } = device;
  const { pts } = await stores.events.state(userId);
  const messages = (await stores.histories.findMessages(userId, range(pts))).filter(Boolean);
  compareMessages(device, 'box', messages, floorOf(device, 'box'), say);
  const drafts = new Map((await stores.drafts.list(userId, 100)).map((/** @type {any} */ { peerId, draft }) => [peerId, draft.text]));
  for (const peerId of new Set([...drafts.keys(), ...view.drafts.keys()])) {
    if (drafts.get(peerId) !== view.drafts.get(peerId)) say(`it knows the draft "${view.drafts.get(peerId)}" of ${peerId}, the server "${drafts.get(peerId)}"`);
  }
  if (view.losses.has('box')) return;
  const peerIds = [...new Set(messages.map((/** @type {any} */ { peerId }) => peerId))];
  for (const dialog of await stores.histories.findDialogs(userId, peerIds)) {
    if (!dialog) continue;
    const { peerId, readInboxMaxId, readOutboxMaxId } = dialog;
    const [mine, theirs] = [view.reads.get(`self ${peerId}`) ?? 0, view.reads.get(`others ${peerId}`) ?? 0];
    if (theirs !== readOutboxMaxId) say(`it knows that ${peerId} was read by others up to ${theirs}, the server up to ${readOutboxMaxId}`);
    // Reading what is gone already changes nothing: only messages that are there can be told apart by it.
    const isBetween = (/** @type {any} */ { id, peerId: of, out }) => of === peerId && !out && id > Math.min(mine, readInboxMaxId) && id <= Math.max(mine, readInboxMaxId);
    if (mine < readInboxMaxId || messages.some(isBetween)) say(`it knows that ${peerId} was read up to ${mine}, the server up to ${readInboxMaxId}`);
  }
}

/** @param {any} device @param {string} line @param {readonly any[]} truth @param {number} floor @param {(text: string) => void} say */
function compareMessages(device, line, truth, floor, say) {
  const known = device.view.line(line);
  for (const message of truth) {
    if (message.id <= floor) continue;
    const found = known.get(message.id);
    const { id, text, pinned } = message;
    if (!found) say(`${line}: it does not know message ${id}`);
    else if (message.action === undefined && found.text !== text) say(`${line}: message ${id} is "${text}", it knows "${found.text}"`);
    else if (message.action === undefined && found.pinned !== pinned) say(`${line}: message ${id} is ${pinned ? '' : 'not '}pinned, it knows it the other way`);
    if (found && line === 'box' && message.peerId !== found.chatId) say(`${line}: message ${id} is of ${message.peerId}, it knows it of ${found.chatId}`);
  }
  const ids = new Set(truth.map(({ id }) => id));
  for (const id of known.keys()) if (id > floor && !ids.has(id)) say(`${line}: it knows message ${id}, which is gone`);
}
