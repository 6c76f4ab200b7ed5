/** Channels for the tests of the services: made by one client, addressed by the others. */
import type * as tl from '@kitewire/tl-schema/api';
import type { TestClient } from '../world.contract.js';

/** A channel as one client addresses it. */
export interface ClientChannel {
  readonly input: tl.RawInputChannel;
  readonly peer: tl.RawInputPeerChannel;
  readonly id: number;
}

/** The channel that an envelope shows. */
export function channelOf(envelope: { readonly chats: readonly tl.Chat[] }): ClientChannel {
  const [chat] = envelope.chats;
  if ((chat?._ !== 'channel' && chat?._ !== 'channelForbidden') || chat.accessHash === undefined) throw new RangeError('expected a channel with an access hash');
  const address = { channelId: chat.id, accessHash: chat.accessHash };
  return { id: chat.id, input: { _: 'inputChannel', ...address }, peer: { _: 'inputPeerChannel', ...address } };
}

/** Makes a channel. */
export async function makeChannel(client: TestClient, more: Partial<tl.ChannelsCreateChannelRequest> = { megagroup: true }): Promise<ClientChannel> {
  return channelOf((await client.call({ _: 'channels.createChannel', title: 'News', about: '', ...more })) as tl.RawUpdates);
}

/** The channel with this id as a client finds it in their own list. */
export async function findChannel(client: TestClient, id: number): Promise<ClientChannel> {
  const list = (await client.call({ _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 100, hash: 0n })) as tl.RawMessagesDialogs;
  return channelOf({ chats: list.chats.filter((chat) => chat.id === id) });
}

/** Makes a channel and brings others in, who have usernames; gives it as each of them addresses it, the maker first. */
export async function shareChannel(maker: TestClient, others: Readonly<Record<string, TestClient>>, more?: Partial<tl.ChannelsCreateChannelRequest>): Promise<ClientChannel[]> {
  const made = await makeChannel(maker, more);
  const users: tl.InputUser[] = [];
  for (const name of Object.keys(others)) {
    const { userId, accessHash } = await maker.peer(name);
    users.push({ _: 'inputUser', userId, accessHash });
  }
  await maker.call({ _: 'channels.inviteToChannel', channel: made.input, users });
  const seen = [made];
  for (const client of Object.values(others)) seen.push(await findChannel(client, made.id));
  return seen;
}
