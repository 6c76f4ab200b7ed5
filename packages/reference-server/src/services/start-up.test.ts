/** Tests of what clients ask at their start, and of who may call what. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isOpenMethod } from '../rpc/handlers.js';
import { handlers } from './handlers.js';
import { World, codec, refusal } from './world.contract.js';

/** Calls without parameters, or with a hash only. */
const bareCalls = [
  ...['account.getContactSignUpNotification', 'account.getReactionsNotifySettings', 'account.getAutoSaveSettings', 'account.getNotifyExceptions'],
  ...['contacts.getBirthdays', 'messages.getDialogFilters', 'messages.getDialogUnreadMarks', 'messages.getAllDrafts', 'messages.getPaidReactionPrivacy'],
] as const;
const longHashCalls = [
  ...['account.getChatThemes', 'account.getDefaultEmojiStatuses', 'account.getChannelDefaultEmojiStatuses', 'account.getRecentEmojiStatuses'],
  ...['account.getCollectibleEmojiStatuses', 'account.getSavedRingtones', 'account.getSavedMusicIds', 'account.getDefaultProfilePhotoEmojis'],
  ...['account.getDefaultGroupPhotoEmojis', 'account.getDefaultBackgroundEmojis', 'messages.getAttachMenuBots', 'messages.getQuickReplies'],
  ...['messages.getSavedGifs', 'messages.getDefaultTagReactions', 'messages.getAllStickers', 'messages.getMaskStickers', 'messages.getEmojiStickers'],
  ...['messages.getFeaturedStickers', 'messages.getFeaturedEmojiStickers', 'messages.getRecentStickers', 'messages.getFavedStickers'],
] as const;
const intHashCalls = ['messages.getAvailableReactions', 'messages.getAvailableEffects', 'help.getAppConfig', 'help.getPeerColors', 'help.getPeerProfileColors', 'help.getTimezonesList'] as const;

describe('the start of a client', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.open();
  });
  afterEach(() => world.close());

  it('is told where the server is and what it allows, before login', async () => {
    const client = await world.connect();
    expect(await client.call({ _: 'help.getConfig' })).toMatchObject({
      _: 'config',
      date: 1_750_000_000,
      expires: 1_750_003_600,
      testMode: false,
      thisDc: 2,
      dcOptions: [{ _: 'dcOption', static: true, id: 2, ipAddress: '127.0.0.1', port: 443 }, { ipv6: true, ipAddress: '::1' }],
      messageLengthMax: 4096,
    });
    expect(await client.call({ _: 'help.getNearestDc' })).toEqual({ _: 'nearestDc', country: 'US', thisDc: 2, nearestDc: 2 });
    expect(await client.call({ _: 'help.getCdnConfig' })).toEqual({ _: 'cdnConfig', publicKeys: [] });
    expect(await client.call({ _: 'help.getTermsOfServiceUpdate' })).toEqual({ _: 'help.termsOfServiceUpdateEmpty', expires: 1_750_003_600 });
    expect(await client.call({ _: 'help.getPromoData' })).toMatchObject({ _: 'help.promoDataEmpty' });
    expect(await client.call({ _: 'help.getCountriesList', langCode: 'en', hash: 0 })).toMatchObject({ countries: [] });
    expect(await client.call({ _: 'help.acceptTermsOfService', id: { _: 'dataJSON', data: '{}' } })).toBe(true);
    expect(await client.call({ _: 'help.getPremiumPromo' })).toMatchObject({ videos: [] });
    expect(await refusal(client.call({ _: 'langpack.getLanguages', langPack: 'x' }))).toBe('400 LANG_PACK_INVALID');
  });

  it('gets an empty answer that can be encoded for everything else it asks', async () => {
    const client = await world.join('15550000001', 'Ada');
    const requests = [
      ...bareCalls.map((name) => ({ _: name })),
      ...longHashCalls.map((name) => ({ _: name, hash: 0n })),
      ...intHashCalls.map((name) => ({ _: name, hash: 0 })),
      ...(['messages.getRecentReactions', 'messages.getTopReactions'] as const).map((name) => ({ _: name, limit: 5, hash: 0n })),
    ] as tl.MethodRequest[];
    for (const request of requests) expect(await refusal(client.call(request)), request._).toBe('answered');
    const peer = { _: 'inputPeerSelf' } as const;
    const inputPeer = { _: 'inputNotifyPeer', peer } as const;
    expect(await client.call({ _: 'account.getNotifySettings', peer: inputPeer })).toEqual({ _: 'peerNotifySettings' });
    expect(await client.call({ _: 'messages.getPeerSettings', peer })).toMatchObject({ users: [{ self: true }] });
    expect(await client.call({ _: 'messages.getOnlines', peer })).toEqual({ _: 'chatOnlines', onlines: 1 });
    expect(await client.call({ _: 'messages.getMessagesViews', peer, id: [1, 2], increment: true })).toMatchObject({ views: [{}, {}] });
    expect(await client.call({ _: 'messages.getSponsoredMessages', peer })).toEqual({ _: 'messages.sponsoredMessagesEmpty' });
    expect(await client.call({ _: 'messages.getScheduledHistory', peer, hash: 0n })).toMatchObject({ messages: [] });
    expect(await client.call({ _: 'contacts.getTopPeers', offset: 0, limit: 5, hash: 0n })).toEqual({ _: 'contacts.topPeersDisabled' });
    expect(await client.call({ _: 'contacts.getBlocked', offset: 0, limit: 5 })).toMatchObject({ blocked: [] });
    expect(await client.call({ _: 'account.registerDevice', tokenType: 1, token: 'x', appSandbox: false, secret: new Uint8Array(), otherUids: [] })).toBe(true);
    expect(await client.call({ _: 'account.unregisterDevice', tokenType: 1, token: 'x', otherUids: [] })).toBe(true);
    const set = { _: 'inputStickerSetShortName', shortName: 'x' } as const;
    expect(await refusal(client.call({ _: 'messages.getStickerSet', stickerset: set, hash: 0 }))).toBe('400 STICKERSET_INVALID');
  });

  it('is let in before login only where the protocol allows it', () => {
    for (const [name, handler] of Object.entries(handlers)) {
      expect(codec.constructorId(name), name).toBeGreaterThan(0);
      if (handler.access === 'anyone') expect(isOpenMethod(name), name).toBe(true);
    }
  });

  it('is refused with 401 before login, and with 400 for what does not exist, logged in or not', async () => {
    const stranger = await world.connect();
    const member = await world.join('15550000001', 'Ada');
    const forMembers: tl.MethodRequest[] = [{ _: 'updates.getState' }, { _: 'users.getUsers', id: [] }, { _: 'auth.resetAuthorizations' }];
    for (const request of forMembers) {
      expect(await refusal(stranger.call(request))).toBe('401 AUTH_KEY_UNREGISTERED');
      expect(await refusal(member.call(request))).toBe('answered');
    }
    for (const client of [stranger, member]) {
      expect(await refusal(client.call({ _: 'stories.getAllReadPeerStories' }))).toBe('400 METHOD_NOT_IMPLEMENTED');
      expect(await refusal(client.call({ _: 'help.getSupport' }))).toBe('400 METHOD_NOT_IMPLEMENTED');
    }
  });
});
