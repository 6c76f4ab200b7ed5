// Messages as the machine that keeps updates in order gives them out: in parts of a difference.
import { chatCount, isChannel, makeMessage, Numbers } from './content.mjs';

/** As many events as the client asks for at once. */
export const partSize = 500;

/**
 * @param {{ readChatPage(query: object): Promise<readonly any[]>, readPeers(ids: readonly number[]): Promise<ReadonlyMap<number, any>>, load(): Promise<any> }} store
 * @param {{ first: number, count: number }} which The numbers of the messages.
 * @returns {Promise<any[]>}
 */
export async function makeEffects(store, { first, count }) {
  const numbers = new Numbers();
  for (const { chatId, topMessageId } of await store.readChatPage({ folderId: 0, limit: chatCount })) numbers.note(chatId, topMessageId);
  const { updateState } = await store.load();
  let pts = updateState.pts;
  const effects = [];
  for (let done = 0; done < count; done += partSize) {
    const records = Array.from({ length: Math.min(partSize, count - done) }, (_, index) => makeMessage(first + done + index, numbers));
    const writers = records.flatMap(({ chatId, message }) => [chatId, ...(message.fromId ? [message.fromId.userId] : [])]);
    const peers = [...(await store.readPeers([...new Set(writers)])).values()].map(({ object }) => object);
    const updates = records.map(({ chatId, message }) => ({ sequenced: true, update: { _: isChannel(chatId) ? 'updateNewChannelMessage' : 'updateNewMessage', message, pts: 0, ptsCount: 1 } }));
    pts += records.filter(({ chatId }) => !isChannel(chatId)).length;
    effects.push({
      ...{ type: 'apply', commitId: done, source: 'difference', updates },
      users: peers.filter(({ _ }) => _ === 'user'),
      chats: peers.filter(({ _ }) => _ !== 'user'),
      newState: { ...updateState, pts, date: records.at(-1)?.date ?? updateState.date },
      channelStates: [...new Map(records.filter(({ chatId }) => isChannel(chatId)).map(({ chatId, id }) => [chatId, { channelId: -1_000_000_000_000 - chatId, pts: id }])).values()],
    });
  }
  return effects;
}
