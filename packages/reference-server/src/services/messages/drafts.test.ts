/** Tests of drafts between the devices of a person, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPair } from '../pair.contract.js';
import { refusal } from '../world.contract.js';
import type { TestClient, World } from '../world.contract.js';

describe('drafts', () => {
  let world: World;
  let alice: TestClient;
  let toBob: tl.RawInputPeerUser;
  beforeEach(async () => {
    ({ world, alice, toBob } = await openPair());
  });
  afterEach(() => world.close());

  const date = 1_750_000_000;
  const save = (message: string, more: Partial<tl.MessagesSaveDraftRequest> = {}): Promise<boolean> =>
    alice.call({ _: 'messages.saveDraft', peer: toBob, message, ...more });

  it('tells all of the writer’s sessions under the next seq, and nobody else', async () => {
    expect(await save('Dear Bob', { entities: [{ _: 'messageEntityBold', offset: 0, length: 4 }], replyTo: { _: 'inputReplyToMessage', replyToMsgId: 7 }, noWebpage: true })).toBe(true);
    const draft = { _: 'draftMessage', message: 'Dear Bob', entities: [{ _: 'messageEntityBold' }], replyTo: { replyToMsgId: 7 }, noWebpage: true, date };
    const pushes = await world.takePushes();
    expect(pushes).toMatchObject([
      { userId: alice.userId, updates: { _: 'updates', updates: [{ _: 'updateDraftMessage', peer: { userId: toBob.userId }, draft }], users: [{ id: toBob.userId }], date, seq: 1 } },
    ]);
    expect(pushes[0]).not.toHaveProperty('exceptSession');
    await save('Dear Bob', { entities: [{ _: 'messageEntityBold', offset: 0, length: 4 }], replyTo: { _: 'inputReplyToMessage', replyToMsgId: 7 }, noWebpage: true });
    expect(await world.takePushes()).toEqual([]);
    expect(await alice.call({ _: 'updates.getState' })).toMatchObject({ pts: 1, seq: 1 });
  });

  it('shows drafts in the list of conversations and all at once', async () => {
    await alice.sendText(toBob, 'Hi');
    await save('Dear Bob');
    const all = await alice.call({ _: 'messages.getAllDrafts' });
    expect(all).toMatchObject({ updates: [{ _: 'updateDraftMessage', draft: { message: 'Dear Bob' } }], users: [{ id: toBob.userId }], seq: 0 });
    const { dialogs } = await alice.call({ _: 'messages.getPeerDialogs', peers: [{ _: 'inputDialogPeer', peer: toBob }] });
    expect(dialogs).toMatchObject([{ draft: { _: 'draftMessage', message: 'Dear Bob' } }]);
    await alice.call({ _: 'messages.clearAllDrafts' });
    expect(await alice.call({ _: 'messages.getAllDrafts' })).toMatchObject({ updates: [] });
  });

  it('clears a draft when its message is sent, and when nothing is left of it', async () => {
    await save('Dear');
    await world.takePushes();
    await alice.call({ _: 'messages.sendMessage', peer: toBob, message: 'Dear', randomId: 1n, clearDraft: true });
    const own = (await world.takePushes()).filter(({ userId }) => userId === alice.userId);
    expect(own).toMatchObject([
      { updates: { updates: [{ _: 'updateNewMessage' }], seq: 0 } },
      { updates: { updates: [{ _: 'updateDraftMessage', draft: { _: 'draftMessageEmpty' } }], seq: 2 } },
    ]);
    await save('again');
    await save('');
    expect(await alice.call({ _: 'messages.getAllDrafts' })).toMatchObject({ updates: [] });
    expect(await refusal(save('x'.repeat(4097)))).toBe('400 MESSAGE_TOO_LONG');
    expect(await refusal(save('x', { peer: { ...toBob, accessHash: 1n } }))).toBe('400 PEER_ID_INVALID');
  });

  it('brings drafts to a client that was away, by the date of its state', async () => {
    await save('old');
    world.clock.time += 10_000;
    const state = await alice.call({ _: 'updates.getState' });
    world.clock.time += 10_000;
    const ask = (): Promise<tl.UpdatesDifference> => alice.call({ _: 'updates.getDifference', pts: state.pts, qts: state.qts, date: state.date });
    expect(await ask()).toEqual({ _: 'updates.differenceEmpty', date: date + 20, seq: 1 });
    await save('new');
    expect(await ask()).toMatchObject({
      _: 'updates.difference',
      newMessages: [],
      otherUpdates: [{ _: 'updateDraftMessage', draft: { message: 'new' } }],
      users: [{ id: toBob.userId }],
      state: { pts: 1, seq: 2, date: date + 20 },
    });
  });
});
