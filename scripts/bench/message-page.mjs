// A page of a busy group as a server sends it: 100 text messages and the 50 users that wrote them, the same at every call.

const words = 'the release went out this morning and so far nobody has seen it break please have a look when you find time'.split(' ');
const cyrillic = 'сегодня утром вышла новая версия и пока никто не видел чтобы что-то сломалось'.split(' ');

/**
 * Every fourth text is not ASCII; the lengths go from one word to some forty.
 * @param {number} index
 */
function textOf(index) {
  const from = index % 4 === 3 ? cyrillic : words;
  return Array.from({ length: 1 + ((index * 7) % 40) }, (_, place) => from[(index + place) % from.length]).join(' ');
}

/** @param {number} index */
function makeMessage(index) {
  const message = textOf(index);
  const entities = [
    { _: 'messageEntityBold', offset: 0, length: 3 },
    { _: 'messageEntityTextUrl', offset: 1, length: 2, url: `https://example.org/notes/${index}` },
  ].slice(0, index % 3);
  const edited = index % 10 === 0;
  return {
    _: 'message',
    ...(index % 2 === 0 && { out: true }),
    ...(edited && { editHide: true }),
    id: 40_000 + index,
    fromId: { _: 'peerUser', userId: 5_000_000_000 + (index % 50) },
    peerId: { _: 'peerChannel', channelId: 1_500_000_000 },
    ...(index % 2 === 1 && { replyTo: { _: 'messageReplyHeader', replyToMsgId: 39_990 + index, ...(index % 4 === 1 && { replyToTopId: 39_000 }) } }),
    date: 1_760_000_000 + index * 60,
    message,
    ...(entities.length > 0 && { entities }),
    views: 100 + index,
    forwards: index % 7,
    ...(edited && { editDate: 1_760_000_030 + index * 60 }),
  };
}

/** @param {number} index */
function makeUser(index) {
  const was = { _: 'userStatusOffline', wasOnline: 1_759_990_000 + index };
  return {
    _: 'user',
    ...(index % 3 === 0 && { premium: true }),
    id: 5_000_000_000 + index,
    accessHash: 0x1234_5678_9abc_def0n * (index % 2 === 0 ? 1n : -1n) + BigInt(index),
    firstName: ['Anna', 'Bertram', 'Юлия', 'Dmitri'][index % 4],
    ...(index % 2 === 0 && { lastName: 'Lindgren' }),
    username: `member_${index}`,
    photo: { _: 'userProfilePhoto', photoId: 0x0fed_cba9_8765_4321n + BigInt(index), strippedThumb: new Uint8Array(110).fill(index), dcId: 2 },
    status: index % 3 === 0 ? { _: 'userStatusRecently' } : was,
    ...(index % 5 === 0 && { usernames: [{ _: 'username', active: true, username: `member_${index}` }] }),
  };
}

/** A `messages.messagesSlice` in the form of our codec; the layers from 198 on know all its fields. */
export function makeMessagePage() {
  return {
    _: 'messages.messagesSlice',
    count: 12_345,
    messages: Array.from({ length: 100 }, (_, index) => makeMessage(index)),
    topics: [],
    chats: [{ _: 'channelForbidden', megagroup: true, id: 1_500_000_000, accessHash: 77n, title: 'Release room' }],
    users: Array.from({ length: 50 }, (_, index) => makeUser(index)),
  };
}
