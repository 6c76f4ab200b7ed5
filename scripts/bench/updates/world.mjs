// Whom and what the bench of updates is about: one reader with 50 chats and 10 channels, and what is written in them.
import { openServerStores } from './server-stores.mjs';
import { textOf } from './numbered-text.mjs';

/** @typedef {import('./server-stores.mjs').Stores} Stores */

/**
 * @typedef {object} World
 * @property {string} readerPhone
 * @property {string} writerPhone
 * @property {number} readerId
 * @property {number} writerId Who has made all groups and channels.
 * @property {number[]} friendIds Those with whom the reader has private chats.
 * @property {number[]} groupIds Basic groups of reader, writer and two friends.
 * @property {number[]} channelIds
 */

const chatCount = 50;
const groupCount = 10;
const channelCount = 10;

/** How many operations wait for the store at one time. */
const atOnce = 640;

/** The time now, Unix seconds. */
const now = () => Math.floor(Date.now() / 1000);

/**
 * Makes the accounts, chats and channels in the database of a server that is not running; every chat has one message.
 *
 * @param {string} directory
 * @returns {Promise<World>}
 */
export async function makeWorld(directory) {
  const stores = await openServerStores(directory);
  try {
    const [readerPhone, writerPhone] = ['15550000001', '15550000002'];
    const readerId = await addAccount(stores, readerPhone, 'Reader');
    const writerId = await addAccount(stores, writerPhone, 'Writer');
    const friendIds = [writerId];
    while (friendIds.length < chatCount - groupCount) friendIds.push(await addAccount(stores, `1555000${1000 + friendIds.length}`, `Friend ${friendIds.length}`));
    const groupIds = [];
    const channelIds = [];
    for (let index = 0; index < groupCount; index += 1) {
      const userIds = [readerId, ...friendIds.slice(1 + 2 * index, 3 + 2 * index)];
      const created = await stores.chats.create({ actorId: writerId, date: now(), title: `Group ${index}`, userIds, most: 200 });
      if (created.type !== 'changed') throw new Error(`expected a group, got ${created.type}`);
      groupIds.push(created.chatId);
    }
    for (let index = 0; index < channelCount; index += 1) {
      const created = await stores.channels.create({ creatorId: writerId, title: `Channel ${index}`, about: '', megagroup: false, date: now() });
      if (created.type !== 'created') throw new Error(`expected a channel, got ${created.type}`);
      const { channelId } = created;
      const invited = await stores.channelMembers.invite({ channelId, actorId: writerId, userIds: [readerId], date: now() });
      if (invited.type !== 'invited' || invited.added.length !== 1) throw new Error(`expected the reader in the channel, got ${invited.type}`);
      channelIds.push(channelId);
    }
    const world = { readerPhone, writerPhone, readerId, writerId, friendIds, groupIds, channelIds };
    await write(stores, world, chatCount + channelCount, 0);
    return world;
  } finally {
    await stores.close();
  }
}

/**
 * Writes messages into all chats and channels in turn, numbered from 0 on, while the server is not running.
 *
 * @param {string} directory @param {World} world @param {number} count
 */
export async function writeMissed(directory, world, count) {
  const stores = await openServerStores(directory);
  try {
    await write(stores, world, count, 1n << 32n);
  } finally {
    await stores.close();
  }
}

/** @param {Stores} stores @param {World} world @param {number} count @param {bigint | number} randomIds Where the random ids begin. */
async function write(stores, { readerId, writerId, friendIds, groupIds, channelIds }, count, randomIds) {
  const places = [
    ...friendIds.map((senderId) => (/** @type {object} */ message) => stores.messages.appendPrivateMessage({ ...message, senderId, recipientId: readerId })),
    ...groupIds.map((chatId) => (/** @type {object} */ message) => stores.messages.appendChatMessage({ ...message, senderId: writerId, chatId })),
    ...channelIds.map((channelId) => (/** @type {object} */ message) => stores.channelMessages.post({ ...message, actorId: writerId, channelId })),
  ];
  for (let from = 0; from < count; from += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => from + index);
    const outcomes = await Promise.all(
      numbers.map((number) => places[number % places.length]?.({ randomId: BigInt(randomIds) + BigInt(number) + 1n, date: now(), text: textOf(number), entities: [], silent: false })),
    );
    for (const outcome of outcomes) if (outcome?.type !== 'appended' && outcome?.type !== 'posted') throw new Error(`expected a message, got ${outcome?.type}`);
  }
}

let lastKeyId = 0n;

/** Signs somebody up. @param {Stores} stores @param {string} phone @param {string} firstName */
async function addAccount(stores, phone, firstName) {
  lastKeyId += 1n;
  const ref = { authKeyId: lastKeyId, phone, phoneCodeHash: phone };
  const time = now();
  await stores.authorizations.saveAuthKey({ authKeyId: lastKeyId, authKey: new Uint8Array(256).fill(1), createdAt: time });
  await stores.logins.issueCode({ ...ref, code: '12345', now: time, expiresAt: time + 300, attempts: 5, resends: 3 });
  await stores.logins.signIn({ ...ref, code: '12345', now: time, authorizationHash: lastKeyId });
  const outcome = await stores.logins.signUp({ ...ref, firstName, lastName: '', now: time, authorizationHash: lastKeyId });
  if (outcome.type !== 'signedUp') throw new Error(`expected the sign-up of ${firstName}, got ${outcome.type}`);
  return outcome.user.id;
}
