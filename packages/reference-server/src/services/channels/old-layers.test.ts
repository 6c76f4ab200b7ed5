/** Tests of channels with clients of older layers: what such a client asks and is answered, in its own words. */
import { createCodec } from '@kitewire/tl-schema';
import { loadLayer, otherLayers } from '@kitewire/tl-schema/layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LayerCodecs } from '../../layers/layer-codecs.js';
import { World } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';
import { findChannel } from './channels-world.contract.js';

describe('channels for older layers', () => {
  let world: World;
  let ada: TestClient;
  let ben: TestClient;
  beforeEach(async () => {
    world = new World();
    await world.open();
    [ada, ben] = [await world.join('15550001', 'Ada'), await world.join('15550002', 'Ben')];
    await ben.call({ _: 'account.updateUsername', username: 'ben_b' });
    await world.takePushes();
  });
  afterEach(() => world.close());

  it.each([...otherLayers])('are made, followed and read in layer %i', async (layer) => {
    const theirs = createCodec(await loadLayer(layer));
    const call = async (query: object): Promise<unknown> => theirs.decodeResult((query as { _: string })._, await ada.send(theirs.encode({ _: 'invokeWithLayer', layer, query })));
    const { userId, accessHash } = await ada.peer('ben_b');
    const made = (await call({ _: 'channels.createChannel', megagroup: true, title: 'News', about: '' })) as { chats: [{ id: number; accessHash: bigint }] };
    expect(made).toMatchObject({ chats: [{ _: 'channel', title: 'News', megagroup: true, creator: true }], updates: [{ _: 'updateChannel' }, { _: 'updateNewChannelMessage', pts: 2 }] });
    const address = { channelId: made.chats[0].id, accessHash: made.chats[0].accessHash };
    const channel = { _: 'inputChannel', ...address };
    // https://core.telegram.org/type/messages.InvitedUsers came with layer 179.
    expect(await call({ _: 'channels.inviteToChannel', channel, users: [{ _: 'inputUser', userId, accessHash }] })).toMatchObject({ _: layer < 179 ? 'updates' : 'messages.invitedUsers' });
    expect(await call({ _: 'channels.getFullChannel', channel })).toMatchObject({ fullChat: { _: 'channelFull', participantsCount: 2, pts: 3 } });
    const bens = await findChannel(ben, made.chats[0].id);
    await world.takePushes();
    await ben.sendText(bens.peer, 'hello');
    await ben.call({ _: 'messages.editMessage', peer: bens.peer, id: 3, message: 'hello again' });
    const codec = await new LayerCodecs({ codec: {} }).codecFor(layer);
    const pushed = (await world.takePushes()).filter((push) => push.userId === ada.userId).map((push) => theirs.decode(codec.encode(push.updates)));
    expect(pushed).toMatchObject([{ updates: [{ _: 'updateNewChannelMessage', pts: 4, message: { message: 'hello' } }] }, { updates: [{ _: 'updateEditChannelMessage', pts: 5, message: { message: 'hello again' } }] }]);
    expect(await call({ _: 'updates.getChannelDifference', channel, filter: { _: 'channelMessagesFilterEmpty' }, pts: 3, limit: 9 })).toMatchObject({ _: 'updates.channelDifference', final: true, pts: 5, newMessages: [{ message: 'hello again' }] });
    expect(await call({ _: 'messages.getHistory', peer: { _: 'inputPeerChannel', ...address }, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1, maxId: 0, minId: 0, hash: 0n })).toMatchObject({ _: 'messages.channelMessages', count: 3, pts: 5 });
    expect(await call({ _: 'channels.getParticipants', channel, filter: { _: 'channelParticipantsRecent' }, offset: 0, limit: 9, hash: 0n })).toMatchObject({ count: 2, participants: [{ _: 'channelParticipantCreator' }, { _: 'channelParticipant' }] });
  });
});
