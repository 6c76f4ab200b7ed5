/** What people set for themselves: pins, folders, the archive, what is heard, who is blocked, marks and names; as calls, as updates tell it and as the server logs it. */

const channelMark = -1_000_000_000_000;

/** @typedef {readonly [key: string, value: string]} Setting */

/** @param {any} peer @returns {number} */
function markOf(peer) {
  if (peer._ === 'peerUser') return peer.userId;
  return peer._ === 'peerChat' ? -peer.chatId : channelMark - peer.channelId;
}

/** @param {boolean | undefined} is */
const flag = (is) => (is ? 'yes' : 'no');

/**
 * What an update sets.
 *
 * @param {any} update
 * @returns {readonly Setting[]}
 */
export function settingsOfUpdate(update) {
  switch (update._) {
    case 'updatePinnedDialogs':
      return [[`pins ${update.folderId ?? 0}`, (update.order ?? []).map((/** @type {any} */ { peer }) => markOf(peer)).join(' ')]];
    case 'updateDialogFilter':
      return [[`filter ${update.id}`, update.filter?.title.text ?? '']];
    case 'updateDialogFilterOrder':
      return [['filters', update.order.join(' ')]];
    case 'updateFolderPeers':
      return update.folderPeers.map((/** @type {any} */ { peer, folderId }) => [`folder ${markOf(peer)}`, String(folderId)]);
    case 'updateNotifySettings':
      return update.peer._ === 'notifyPeer' ? [[`mute ${markOf(update.peer.peer)}`, String(update.notifySettings.muteUntil)]] : [];
    case 'updatePeerBlocked':
      return [[`blocked ${markOf(update.peerId)}`, flag(update.blocked)]];
    case 'updateDialogUnreadMark':
      return update.peer._ === 'dialogPeer' ? [[`unread ${markOf(update.peer.peer)}`, flag(update.unread)]] : [];
    default:
      return [];
  }
}

/**
 * What a committed event sets for its user.
 *
 * @param {any} event
 * @returns {readonly Setting[]}
 */
export function settingsOfEvent(event) {
  switch (event.type) {
    case 'pinnedDialogs':
      return [[`pins ${event.folderId}`, event.order.join(' ')]];
    case 'dialogFilter':
      return [[`filter ${event.id}`, event.filter?.title ?? ''], ['filters', event.order.join(' ')]];
    case 'dialogFilterOrder':
      return [['filters', event.order.join(' ')]];
    case 'moveDialogs':
      return event.peers.map((/** @type {any} */ { peerId, folderId }) => [`folder ${peerId}`, String(folderId)]);
    case 'notifySettings':
      return typeof event.target === 'number' ? [[`mute ${event.target}`, String(event.settings.muteUntil)]] : [];
    case 'peerBlocked':
      return [[`blocked ${event.peerId}`, flag(event.blocked)]];
    case 'unreadMark':
      return [[`unread ${event.peerId}`, flag(event.unread)]];
    default:
      return [];
  }
}

/**
 * Holds what a device was told against what happened. The log keeps the latest of each setting, and what happened in the
 * second of a client's state is told again: so each setting may skip values and repeat the end, but never go back.
 *
 * @param {readonly Setting[]} told
 * @param {readonly Setting[]} happened
 * @param {boolean} hasLost Whether the client has said that events of the box will never come; the archive is told there.
 * @returns {string[]}
 */
export function compareSettings(told, happened, hasLost) {
  const wrong = [];
  for (const key of new Set([...told, ...happened].map(([of]) => of))) {
    const values = happened.filter(([of]) => of === key).map(([, value]) => value);
    let place = 0;
    for (const [, value] of told.filter(([of]) => of === key)) {
      const found = values.indexOf(value, place);
      if (found < 0) wrong.push(`"${key}" was told to be "${value}" when that was over, or never was so`);
      else place = found;
    }
    const last = told.findLast(([of]) => of === key)?.[1];
    if (last !== values.at(-1) && !(hasLost && key.startsWith('folder '))) wrong.push(`it knows "${key}" as "${last}", the server as "${values.at(-1)}"`);
  }
  return wrong;
}

/** @typedef {{ kind: string, isOn: boolean, id: number, number: number }} Wish */

/**
 * @param {import('./story.mjs').Story} story For its luck.
 * @param {number} number Never given before.
 * @returns {Wish}
 */
export function drawWish(story, number) {
  const { fate } = story;
  const kind = story.draw(['pin', 'filter', 'archive', 'mute', 'block', 'unread', 'name']);
  return { kind, isOn: fate.next() < 0.6, id: fate.integer(2, 4), number };
}

/**
 * The call that sets it; none where it cannot be set.
 *
 * @param {Wish} wish
 * @param {any} peer An InputPeer.
 * @returns {any}
 */
export function requestOf({ kind, isOn, id, number }, peer) {
  const dialog = { _: 'inputDialogPeer', peer };
  switch (kind) {
    case 'pin':
      return { _: 'messages.toggleDialogPin', ...(isOn && { pinned: true }), peer: dialog };
    case 'filter': {
      const filter = { _: 'dialogFilter', id, title: { _: 'textWithEntities', text: `F ${number}`, entities: [] }, pinnedPeers: [], includePeers: [peer], excludePeers: [] };
      return { _: 'messages.updateDialogFilter', id, ...(isOn && { filter }) };
    }
    case 'archive':
      return { _: 'folders.editPeerFolders', folderPeers: [{ _: 'inputFolderPeer', peer, folderId: isOn ? 1 : 0 }] };
    case 'mute':
      return { _: 'account.updateNotifySettings', peer: { _: 'inputNotifyPeer', peer }, settings: { _: 'inputPeerNotifySettings', muteUntil: 2_000_000_000 + number } };
    case 'block':
      return peer._ === 'inputPeerUser' ? { _: isOn ? 'contacts.block' : 'contacts.unblock', id: peer } : undefined;
    case 'unread':
      return { _: 'messages.markDialogUnread', ...(isOn && { unread: true }), peer: dialog };
    default:
      return { _: 'account.updateProfile', lastName: `Name ${number}` };
  }
}
