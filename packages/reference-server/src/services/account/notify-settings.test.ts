/** Tests of how people want to be told of new messages, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeChannel } from '../channels/channels-world.contract.js';
import { openPair } from '../pair.contract.js';
import { refusal } from '../world.contract.js';
import type { TestClient, World } from '../world.contract.js';

describe('settings of notifications', () => {
  let world: World;
  let alice: TestClient;
  let toBob: tl.RawInputPeerUser;
  beforeEach(async () => {
    ({ world, alice, toBob } = await openPair());
  });
  afterEach(() => world.close());

  const date = 1_750_000_000;
  const save = (peer: tl.InputNotifyPeer, settings: Omit<tl.RawInputPeerNotifySettings, '_'>): Promise<boolean> =>
    alice.call({ _: 'account.updateNotifySettings', peer, settings: { _: 'inputPeerNotifySettings', ...settings } });
  const ofBob = (): tl.RawInputNotifyPeer => ({ _: 'inputNotifyPeer', peer: toBob });
  const local = { _: 'notificationSoundLocal', title: 'Bell', data: 'bell.ogg' } as const;
  const ringtone = { _: 'notificationSoundRingtone', id: -(2n ** 60n) } as const;

  it('come back for each platform wherever the conversation is shown', async () => {
    expect(await save(ofBob(), { silent: true, showPreviews: false, muteUntil: date + 60, sound: local, storiesMuted: true, storiesSound: ringtone })).toBe(true);
    const settings = {
      ...{ _: 'peerNotifySettings', silent: true, showPreviews: false, muteUntil: date + 60, iosSound: local, androidSound: local, otherSound: local },
      ...{ storiesMuted: true, storiesIosSound: ringtone, storiesAndroidSound: ringtone, storiesOtherSound: ringtone },
    };
    expect(await alice.call({ _: 'account.getNotifySettings', peer: ofBob() })).toEqual(settings);
    expect((await alice.call({ _: 'users.getFullUser', id: { ...toBob, _: 'inputUser' } })).fullUser.notifySettings).toEqual(settings);
    expect((await alice.call({ _: 'messages.getPeerDialogs', peers: [{ _: 'inputDialogPeer', peer: toBob }] })).dialogs).toMatchObject([{ notifySettings: settings }]);
    const channel = await makeChannel(alice);
    await save({ _: 'inputNotifyPeer', peer: channel.peer }, { sound: { _: 'notificationSoundNone' } });
    expect((await alice.call({ _: 'channels.getFullChannel', channel: channel.input })).fullChat.notifySettings).toMatchObject({ otherSound: { _: 'notificationSoundNone' } });
    const exceptions = (await alice.call({ _: 'account.getNotifyExceptions' })) as tl.RawUpdates;
    expect(exceptions).toMatchObject({ updates: [{ peer: { peer: { channelId: channel.id } } }, { peer: { peer: { userId: toBob.userId } } }], users: [{ id: toBob.userId }], chats: [{ id: channel.id }] });
    expect(await alice.call({ _: 'account.getNotifyExceptions', peer: ofBob() })).toMatchObject({ updates: [{ notifySettings: settings }] });
  });

  it('are told to all sessions under seq, at once and afterwards', async () => {
    await save({ _: 'inputNotifyBroadcasts' }, { sound: { _: 'notificationSoundDefault' } });
    await save(ofBob(), { muteUntil: 7 });
    await save(ofBob(), { muteUntil: 7 });
    await save(ofBob(), {});
    expect(await world.takePushes()).toMatchObject([
      { userId: alice.userId, updates: { updates: [{ _: 'updateNotifySettings', peer: { _: 'notifyBroadcasts' }, notifySettings: { otherSound: { _: 'notificationSoundDefault' } } }], seq: 1 } },
      { updates: { updates: [{ peer: { peer: { userId: toBob.userId } }, notifySettings: { muteUntil: 7 } }], users: [{ id: toBob.userId }], seq: 2 } },
      { updates: { updates: [{ notifySettings: { _: 'peerNotifySettings' } }], seq: 3 } },
    ]);
    expect(await alice.call({ _: 'updates.getDifference', pts: 1, qts: 0, date })).toMatchObject({ otherUpdates: [{ peer: { _: 'notifyBroadcasts' } }, { peer: { peer: { userId: toBob.userId } } }], state: { seq: 3 } });
  });

  it('are forgotten all at once', async () => {
    for (const peer of [{ _: 'inputNotifyUsers' }, { _: 'inputNotifyChats' }, ofBob()] as const) await save(peer, { silent: true });
    expect(await alice.call({ _: 'account.resetNotifySettings' })).toBe(true);
    for (const peer of [{ _: 'inputNotifyUsers' }, { _: 'inputNotifyChats' }, ofBob()] as const) expect(await alice.call({ _: 'account.getNotifySettings', peer })).toEqual({ _: 'peerNotifySettings' });
    expect(await alice.call({ _: 'account.getNotifyExceptions' })).toMatchObject({ updates: [] });
  });

  it('are for what one has a right to name, and bounded', async () => {
    expect(await refusal(save({ _: 'inputNotifyPeer', peer: { ...toBob, accessHash: 1n } }, { silent: true }))).toBe('400 PEER_ID_INVALID');
    expect(await refusal(save({ _: 'inputNotifyForumTopic', peer: toBob, topMsgId: 1 }, { silent: true }))).toBe('400 TOPIC_ID_INVALID');
    expect(await refusal(save(ofBob(), { sound: { ...local, data: 'x'.repeat(65) } }))).toBe('400 SETTINGS_INVALID');
    expect(await refusal(save(ofBob(), { storiesSound: { ...local, title: 'x'.repeat(65) } }))).toBe('400 SETTINGS_INVALID');
  });
});
