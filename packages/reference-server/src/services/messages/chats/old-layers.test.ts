/** Tests of groups with clients of older layers: what such a client asks and is answered, in its own words. */
import { createCodec } from '@kitewire/tl-schema';
import { loadLayer, otherLayers } from '@kitewire/tl-schema/layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LayerCodecs } from '../../../layers/layer-codecs.js';
import { openPair } from '../../pair.contract.js';
import type { TestClient, World } from '../../world.contract.js';

describe('groups for older layers', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  beforeEach(async () => {
    ({ world, alice, bob } = await openPair());
  });
  afterEach(() => world.close());

  it.each([...otherLayers])('are made, entered and shown in layer %i', async (layer) => {
    const theirs = createCodec(await loadLayer(layer));
    const call = async (query: { readonly _: string }): Promise<unknown> => theirs.decodeResult(query._, await alice.send(theirs.encode({ _: 'invokeWithLayer', layer, query })));
    const { userId, accessHash } = await alice.peer('bobby');
    const user = { _: 'inputUser', userId, accessHash };
    const updates = { _: 'updates', updates: [{ _: 'updateChatParticipants' }, { _: 'updateNewMessage', pts: 2, ptsCount: 1 }], chats: [{ _: 'chat', title: 'Tea', creator: true }] };
    // https://core.telegram.org/type/messages.InvitedUsers came with layer 179.
    const invited = layer < 179 ? updates : { _: 'messages.invitedUsers', missingInvitees: [], updates };
    expect(await call({ _: 'messages.createChat', title: 'Tea', users: [user] } as { _: string })).toMatchObject(invited);
    const chatId = 1000;
    expect(await call({ _: 'messages.getFullChat', chatId } as { _: string })).toMatchObject({ fullChat: { _: 'chatFull', participants: { _: 'chatParticipants', version: 1 } }, users: [{}, {}] });
    expect(await call({ _: 'messages.exportChatInvite', peer: { _: 'inputPeerChat', chatId } } as { _: string })).toMatchObject({ _: 'chatInviteExported', permanent: true });
    await call({ _: 'messages.deleteChatUser', chatId, userId: user } as { _: string });
    expect(await call({ _: 'messages.addChatUser', chatId, userId: user, fwdLimit: 0 } as { _: string })).toMatchObject(layer < 179 ? { _: 'updates' } : { _: 'messages.invitedUsers' });
    await bob.sendText({ _: 'inputPeerChat', chatId }, 'hello');
    const codec = await new LayerCodecs({ codec: {} }).codecFor(layer);
    const pushed = (await world.takePushes()).filter((push) => push.userId === alice.userId).map((push) => theirs.decode(codec.encode(push.updates)));
    expect(pushed.at(-1)).toMatchObject({ updates: [{ _: 'updateNewMessage', message: { message: 'hello', peerId: { _: 'peerChat', chatId } } }] });
  });
});
