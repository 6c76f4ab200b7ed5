/** Edits, deletions, pins and drafts between our client and mtcute 0.30.3, unmodified, at once and after a time away. */
import { describe, expect, it } from 'vitest';
import type { MtcutePerson } from '../support/mtcute.js';
import { newMtcutePerson } from '../support/mtcute.js';
import { newMixedCouple } from '../support/mtcute-couple.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** What an mtcute client is told of changes, in order. */
function followChanges({ client }: MtcutePerson): { readonly edited: string[]; readonly deleted: number[]; readonly raw: string[] } {
  const changes = { edited: [] as string[], deleted: [] as number[], raw: [] as string[] };
  client.onEditMessage.add((message) => changes.edited.push(message.text));
  client.onDeleteMessage.add(({ messageIds }) => changes.deleted.push(...messageIds));
  client.onRawUpdate.add(({ update }) => changes.raw.push(update._));
  return changes;
}

describe('changed messages', () => {
  it('are seen by mtcute as our client changes them', async () => {
    const { alice, bob } = await newMixedCouple(await startServer());
    const changes = followChanges(alice);
    const peer = await bob.client.resolvePeer(alice.userId);
    const first = await bob.client.sendText(alice.userId, 'Helo');
    const second = await bob.client.sendText(alice.userId, 'a slip');
    await waitUntil('Alice has both', () => alice.read.length === 2);
    await bob.client.call({ _: 'messages.editMessage', peer, id: first.id, message: 'Hello' });
    await bob.client.call({ _: 'messages.deleteMessages', revoke: true, id: [second.id] });
    await bob.client.call({ _: 'messages.updatePinnedMessage', peer, id: first.id });
    await waitUntil('Alice has seen all of it', () => changes.edited.length === 1 && changes.deleted.length === 1 && changes.raw.includes('updatePinnedMessages') && alice.heard.length === 3);
    expect(changes.edited).toEqual(['Hello']);
    expect(changes.deleted).toEqual([alice.heard[1]?.id]);
    expect(alice.heard[2]).toMatchObject({ isService: true, action: { type: 'message_pinned' } });
    const history = await alice.client.getHistory('bob_kitewire');
    expect(history.map(({ text, editDate }) => [text, editDate !== null])).toEqual([['', false], ['Hello', true]]);
    expect(alice.errors).toEqual([]);
  });

  it('are changed by mtcute and seen in the box of our client', async () => {
    const { alice, bob } = await newMixedCouple(await startServer());
    const slip = await alice.client.sendText('bob_kitewire', 'a slip');
    const typo = await alice.client.sendText('bob_kitewire', 'Helo');
    await waitUntil('Bob has both', () => bob.read.length === 2);
    await alice.client.editMessage({ chatId: 'bob_kitewire', message: typo.id, text: 'Hello' });
    await alice.client.deleteMessagesById('bob_kitewire', [slip.id], { revoke: true });
    await alice.client.pinMessage({ chatId: 'bob_kitewire', message: typo.id, notify: true, bothSides: true });
    await alice.client.sendText('bob_kitewire', 'done');
    await waitUntil('Bob has the last', () => bob.read.at(-1) === 'done');
    const history = await bob.client.getHistory(alice.userId);
    expect(history.messages.map((message) => (message._ === 'message' ? message.message : message._))).toEqual(['done', 'messageService', 'Hello']);
    await alice.client.unpinAllMessages('bob_kitewire');
    await alice.client.deleteHistory('bob_kitewire', { mode: 'revoke' });
    expect((await bob.client.getHistory(alice.userId)).messages).toEqual([]);
    expect(alice.errors).toEqual([]);
  });

  it('reach an mtcute client that was cut off meanwhile, with the drafts of its other devices', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { alice, bob } = await newMixedCouple(server, relay.address);
    const phone = (await alice.client.getMe()).phoneNumber as string;
    const tablet = await newMtcutePerson(server, { phone });
    const changes = followChanges(alice);
    const drafts: string[] = [];
    alice.client.onRawUpdate.add(({ update }) => {
      if (update._ === 'updateDraftMessage' && update.draft._ === 'draftMessage') drafts.push(update.draft.message);
    });
    await tablet.client.saveDraft('bob_kitewire', { message: 'seen at once' });
    const peer = await bob.client.resolvePeer(alice.userId);
    const sent = [];
    for (let number = 0; number < 10; number += 1) sent.push(await bob.client.sendText(alice.userId, `before ${number}`));
    await waitUntil('Alice has them', () => alice.read.length === 10 && drafts.length === 1);

    relay.cut({ refuse: true });
    for (let number = 0; number < 150; number += 1) await bob.client.sendText(alice.userId, `missed ${number}`);
    for (const { id } of sent.slice(0, 5)) await bob.client.call({ _: 'messages.editMessage', peer, id, message: `edited ${id}` });
    await bob.client.call({ _: 'messages.deleteMessages', revoke: true, id: sent.slice(5).map(({ id }) => id) });
    await tablet.client.saveDraft('bob_kitewire', { message: 'seen late' });
    relay.mend();

    await waitUntil('Alice has caught up', () => alice.read.length >= 160 && changes.edited.length >= 5 && changes.deleted.length >= 5 && drafts.length >= 2, { describe: () => [alice.read.length, changes, drafts] });
    expect(alice.read.slice(10)).toEqual(Array.from({ length: 150 }, (_, number) => `missed ${number}`));
    expect(changes.edited).toEqual(sent.slice(0, 5).map(({ id }) => `edited ${id}`));
    expect(changes.deleted).toHaveLength(5);
    // The last second may be told twice.
    expect([...new Set(drafts)]).toEqual(['seen at once', 'seen late']);
  });
});
