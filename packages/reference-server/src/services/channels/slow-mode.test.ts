/** Tests of slow mode, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal, World } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';
import { makeChannel, shareChannel } from './channels-world.contract.js';
import type { ClientChannel } from './channels-world.contract.js';

describe('slow mode', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let news: ClientChannel;
  let toNews: ClientChannel;
  beforeEach(async () => {
    world = new World();
    await world.open();
    alice = await world.join('15550000001', 'Alice');
    bob = await world.join('15550000002', 'Bob');
    await bob.call({ _: 'account.updateUsername', username: 'bobby' });
    [news, toNews] = (await shareChannel(alice, { bobby: bob }, { megagroup: true })) as [ClientChannel, ClientChannel];
    await world.takePushes();
  });
  afterEach(() => world.close());

  const slow = (client: TestClient, { input }: ClientChannel, seconds: number): Promise<tl.Updates> => client.call({ _: 'channels.toggleSlowMode', channel: input, seconds });
  const full = async (client: TestClient, { input }: ClientChannel): Promise<tl.RawChannelFull> => (await client.call({ _: 'channels.getFullChannel', channel: input })).fullChat as tl.RawChannelFull;

  it('makes members wait between two messages, admins not, and whoever repeats a sending not', async () => {
    await slow(alice, news, 30);
    const first = await bob.sendText(toNews.peer, 'one', 5n);
    expect(await refusal(bob.sendText(toNews.peer, 'two', 6n))).toBe('420 SLOWMODE_WAIT_30');
    expect(await bob.sendText(toNews.peer, 'one', 5n)).toEqual(first);
    world.clock.time += 10_000;
    expect(await refusal(bob.sendText(toNews.peer, 'two', 6n))).toBe('420 SLOWMODE_WAIT_20');
    expect(await full(bob, toNews)).toMatchObject({ slowmodeSeconds: 30, slowmodeNextSendDate: 1_750_000_030 });
    world.clock.time += 20_000;
    expect(await refusal(bob.sendText(toNews.peer, 'two', 6n))).toBe('answered');
    expect(await refusal(alice.sendText(news.peer, 'three'))).toBe('answered');
    expect(await refusal(alice.sendText(news.peer, 'four'))).toBe('answered');
    expect(await full(alice, news)).not.toHaveProperty('slowmodeNextSendDate');
    await slow(alice, news, 0);
    expect(await refusal(bob.sendText(toNews.peer, 'five'))).toBe('answered');
    expect(await full(bob, toNews)).not.toHaveProperty('slowmodeSeconds');
  });

  it('tells all members when it is set, and shows it with the supergroup', async () => {
    expect(await slow(alice, news, 10)).toMatchObject({ updates: [{ _: 'updateChannel', channelId: news.id }], chats: [{ id: news.id, slowmodeEnabled: true }] });
    const pushes = await world.takePushes();
    expect(pushes.find(({ userId }) => userId === bob.userId)?.updates).toMatchObject({ updates: [{ _: 'updateChannel' }], chats: [{ slowmodeEnabled: true }] });
  });

  it('is set by those who may put others out, to a step of those that there are', async () => {
    expect(await refusal(slow(bob, toNews, 10))).toBe('400 CHAT_ADMIN_REQUIRED');
    expect(await refusal(slow(alice, news, 11))).toBe('400 SECONDS_INVALID');
    expect(await refusal(slow(alice, news, 0))).toBe('400 CHAT_NOT_MODIFIED');
    expect(await refusal(slow(alice, await makeChannel(alice, {}), 10))).toBe('400 CHANNEL_INVALID');
  });
});
