// What the database of the bench holds: the same chats, peers and messages each time, each message from its number alone.

/** Raise it when the content changes: databases in the cache are of another content then. */
export const contentVersion = 1;

/** Of encrypted databases. */
export const key = new Uint8Array(32).fill(7);

export const chatCount = 1000;
export const selfId = 777;

const userCount = 700;
const groupCount = 200;
const strangers = 300;
const channelBase = -1_000_000_000_000;
const beginning = 1_640_000_000;
const vocabulary = 20_000;

/** A generator of numbers from 0 to 1. @param {number} seed */
function randomFrom(seed) {
  let state = (seed + 0x9e3779b9) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const syllables = ['ka', 'to', 'mi', 'ren', 'sul', 'pa', 'vor', 'li', 'ne', 'dos', 'fa', 'gri', 'hu', 'jo', 'wel', 'ba', 'cy', 'qua', 'zan', 'ex'];

/** A word that no other number has. @param {number} index */
function wordOf(index) {
  let word = '';
  for (let rest = index + syllables.length; rest > 0; rest = Math.floor(rest / syllables.length)) word += syllables[rest % syllables.length];
  return word;
}

const words = Array.from({ length: vocabulary }, (_, index) => wordOf(index));
/** How often words up to each occur, as in any language: the second half as often as the first, the third a third as often. */
const wordSums = sums(words.map((_, index) => 1 / (index + 1)));

const chatIds = [
  ...Array.from({ length: userCount }, (_, index) => 1001 + index),
  ...Array.from({ length: groupCount }, (_, index) => -1 - index),
  ...Array.from({ length: chatCount - userCount - groupCount }, (_, index) => channelBase - 1001 - index),
];
/** People talk much with few: the chats by how much, mixed by kind. */
const byActivity = chatIds.map((chatId, index) => ({ chatId, place: (index * 617) % chatCount })).sort((one, other) => one.place - other.place).map(({ chatId }) => chatId);
const chatSums = sums(byActivity.map((_, index) => 1 / (index + 30)));

/** What is looked for: a word of 1 in 50,000 messages, one of every third, and one of 1 in 150 in a certain chat. */
export const searches = { rare: 'quetzalcoatl', common: words[2] ?? '', inChat: words[150] ?? '' };
/** The chat whose last page is read, and in which a word is looked for: a busy one, which stands among the first of the list. */
export const chosenChatId = 1001;
/** What is read when everything that is needed has been read once, of other chats and words. */
export const later = { chatIds: byActivity.slice(21, 41), words: words.slice(10_000, 10_020) };

/** @param {readonly number[]} weights */
function sums(weights) {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}

/** The index that a number from 0 to 1 falls upon. @param {readonly number[]} list @param {number} share */
function pick(list, share) {
  const wanted = share * (list.at(-1) ?? 0);
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {number} chatId */
export function isChannel(chatId) {
  return chatId < channelBase;
}

/** @param {number} chatId */
function peerOf(chatId) {
  if (chatId > 0) return { _: 'peerUser', userId: chatId };
  return isChannel(chatId) ? { _: 'peerChannel', channelId: channelBase - chatId } : { _: 'peerChat', chatId: -chatId };
}

/** The next id of each line: channels number their messages for themselves. */
export class Numbers {
  /** @type {Map<number, number>} */
  #last = new Map();

  /** @param {number} chatId @param {number} id The newest known one. */
  note(chatId, id) {
    const line = isChannel(chatId) ? chatId : 0;
    this.#last.set(line, Math.max(id, this.#last.get(line) ?? 0));
  }

  /** @param {number} chatId */
  next(chatId) {
    const line = isChannel(chatId) ? chatId : 0;
    const id = (this.#last.get(line) ?? 0) + 1;
    this.#last.set(line, id);
    return id;
  }
}

/** The message of a number from 0, which is also the order in time. @param {number} number @param {Numbers} numbers */
export function makeMessage(number, numbers) {
  const random = randomFrom(number);
  const chatId = byActivity[pick(chatSums, random())] ?? 0;
  const id = numbers.next(chatId);
  const date = beginning + number * 25;
  const isOut = random() < 0.3 && !isChannel(chatId);
  const fromId = isOut ? selfId : 5001 + Math.floor(random() * strangers);
  const text = Array.from({ length: 3 + Math.floor(random() * 18) }, () => words[pick(wordSums, random())]);
  if (number % 50_000 === 77) text.splice(1, 0, searches.rare);
  const first = text[0] ?? '';
  const what = random();
  /** @type {any} */
  const message = {
    _: 'message',
    ...(isOut && { out: true }),
    id,
    ...((chatId < 0 || isOut) && !isChannel(chatId) && { fromId: { _: 'peerUser', userId: fromId } }),
    peerId: peerOf(chatId),
    ...(what < 0.1 && id > 1 && { replyTo: { _: 'messageReplyHeader', replyToMsgId: id - 1 } }),
    date,
    message: `${text.join(' ')}.`,
    ...(what > 0.9 && { entities: [{ _: 'messageEntityBold', offset: 0, length: first.length }] }),
    ...(isChannel(chatId) && { post: true, views: Math.floor(random() * 5000), forwards: Math.floor(random() * 20) }),
    ...(what > 0.85 && { reactions: { _: 'messageReactions', results: [{ _: 'reactionCount', reaction: { _: 'reactionEmoji', emoticon: '👍' }, count: 3 }] } }),
  };
  return { chatId, id, date, message };
}

/** All peers: those of the chats, and whoever writes in groups. */
export function makePeers() {
  const people = [selfId, ...chatIds.filter((chatId) => chatId > 0), ...Array.from({ length: strangers }, (_, index) => 5001 + index)];
  return [...people.map(makeUser), ...chatIds.filter((chatId) => chatId < 0).map((chatId) => (isChannel(chatId) ? makeChannel(chatId) : makeGroup(chatId)))];
}

/** @param {number} id */
function makeUser(id) {
  const firstName = wordOf(id * 3);
  const lastName = wordOf(id * 7);
  const username = `${firstName}_${id}`;
  const accessHash = BigInt(id) * 7_919_131_071_131n;
  const photo = { _: 'userProfilePhoto', photoId: accessHash + 1n, strippedThumb: new Uint8Array(80).fill(id % 251), dcId: 2 };
  const status = { _: 'userStatusOffline', wasOnline: beginning + id };
  const object = { _: 'user', ...(id === selfId && { self: true }), contact: true, id, accessHash, firstName, lastName, username, phone: String(15_550_000_000 + id), photo, status };
  return { id, accessHash, min: false, name: `${firstName} ${lastName}`, usernames: [username.toLowerCase()], phone: object.phone, object };
}

/** @param {number} chatId */
function makeGroup(chatId) {
  const title = `${wordOf(-chatId * 11)} ${wordOf(-chatId * 5)}`;
  const object = { _: 'chat', id: -chatId, title, photo: { _: 'chatPhotoEmpty' }, participantsCount: 12, date: beginning, version: 3 };
  return { id: chatId, min: false, name: title, usernames: [], object };
}

/** @param {number} chatId */
function makeChannel(chatId) {
  const id = channelBase - chatId;
  const title = `${wordOf(id * 13)} ${wordOf(id * 2)}`;
  const accessHash = -BigInt(id) * 5_915_587_277n;
  const object = { _: 'channel', broadcast: true, id, accessHash, title, username: `channel_${id}`, photo: { _: 'chatPhotoEmpty' }, date: beginning, participantsCount: 4000 };
  return { id: chatId, accessHash, min: false, name: title, usernames: [`channel_${id}`], object };
}

/** The record of a chat by its newest message. @param {{ chatId: number, id: number, date: number }} top */
export function makeChat({ chatId, id, date }) {
  const unreadCount = Math.abs(chatId) % 4 === 0 ? Math.abs(chatId) % 40 : 0;
  return {
    ...{ chatId, folderId: 0, topMessageId: id, sortDate: date, unreadCount, unreadMentionsCount: 0 },
    ...{ readInboxMaxId: Math.max(0, id - unreadCount), readOutboxMaxId: id },
    notifySettings: { _: 'peerNotifySettings', muteUntil: 0 },
  };
}
