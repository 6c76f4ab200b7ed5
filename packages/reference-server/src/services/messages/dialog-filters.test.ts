/** Tests of people's own views of their list of conversations, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeChannel } from '../channels/channels-world.contract.js';
import { openPair } from '../pair.contract.js';
import { refusal } from '../world.contract.js';
import type { TestClient, World } from '../world.contract.js';

describe('filters of conversations', () => {
  let world: World;
  let alice: TestClient;
  let toBob: tl.RawInputPeerUser;
  beforeEach(async () => {
    ({ world, alice, toBob } = await openPair());
  });
  afterEach(() => world.close());

  const date = 1_750_000_000;
  const filterOf = (id: number, more: Partial<tl.RawDialogFilter> = {}): tl.RawDialogFilter => ({
    ...{ _: 'dialogFilter', id, title: { _: 'textWithEntities', text: ' Work ', entities: [] }, pinnedPeers: [], includePeers: [toBob], excludePeers: [] },
    ...more,
  });
  const save = (id: number, more?: Partial<tl.RawDialogFilter>): Promise<boolean> => alice.call({ _: 'messages.updateDialogFilter', id, filter: filterOf(id, more) });
  const all = async (): Promise<tl.DialogFilter[]> => (await alice.call({ _: 'messages.getDialogFilters' })).filters;

  it('are kept with the peers in them as their owner points at them', async () => {
    expect(await all()).toEqual([]);
    const channel = await makeChannel(alice);
    const more = { groups: true, excludeMuted: true, emoticon: '🐈', color: 3, pinnedPeers: [{ _: 'inputPeerSelf' }, channel.peer], excludePeers: [toBob] } as const;
    expect(await save(7, { ...more, pinnedPeers: [...more.pinnedPeers], excludePeers: [...more.excludePeers] })).toBe(true);
    const title = { _: 'textWithEntities', text: 'Work', entities: [] };
    expect(await all()).toEqual([{ _: 'dialogFilterDefault' }, { ...filterOf(7), ...more, title }]);
    await alice.call({ _: 'messages.updateDialogFilter', id: 7 });
    expect(await all()).toEqual([]);
  });

  it('are told to all sessions under seq, at once and afterwards', async () => {
    await save(2);
    await save(3);
    await alice.call({ _: 'messages.updateDialogFiltersOrder', order: [0, 3, 2] });
    await alice.call({ _: 'messages.updateDialogFilter', id: 2 });
    const pushes = await world.takePushes();
    expect(pushes.map(({ updates }) => [(updates as tl.RawUpdates).seq, (updates as tl.RawUpdates).updates.map(({ _ }) => _)])).toEqual([
      [1, ['updateDialogFilter', 'updateDialogFilterOrder']],
      [2, ['updateDialogFilter', 'updateDialogFilterOrder']],
      [3, ['updateDialogFilterOrder']],
      [4, ['updateDialogFilter', 'updateDialogFilterOrder']],
    ]);
    expect(pushes[0]).toMatchObject({ updates: { updates: [{ id: 2, filter: { includePeers: [toBob] } }, { order: [2] }], users: [{ id: toBob.userId }] } });
    const missed = await alice.call({ _: 'updates.getDifference', pts: 1, qts: 0, date });
    expect(missed).toMatchObject({
      otherUpdates: [{ id: 3, filter: { id: 3 } }, { order: [2, 3] }, { order: [3, 2] }, { _: 'updateDialogFilter', id: 2 }, { order: [3] }],
      users: [{ id: toBob.userId }],
      state: { seq: 4 },
    });
  });

  it('must let something in, have a title, and be bounded', async () => {
    const toMany = Array.from({ length: 99 }, () => toBob);
    const wrong: [Partial<tl.RawDialogFilter>, string][] = [
      [{ includePeers: [] }, 'FILTER_INCLUDE_EMPTY'],
      [{ includePeers: [], excludeRead: true, titleNoanimate: true }, 'FILTER_INCLUDE_EMPTY'],
      [{ title: { _: 'textWithEntities', text: ' ', entities: [] } }, 'FILTER_TITLE_EMPTY'],
      [{ title: { _: 'textWithEntities', text: 'x'.repeat(65), entities: [] } }, 'TITLE_INVALID'],
      [{ emoticon: 'x'.repeat(17) }, 'EMOTICON_INVALID'],
      [{ includePeers: toMany, excludePeers: [toBob, toBob] }, 'FILTER_INCLUDE_TOO_MUCH'],
      [{ includePeers: [{ ...toBob, accessHash: 5n }] }, 'PEER_ID_INVALID'],
    ];
    for (const [more, fault] of wrong) expect(await refusal(save(2, more))).toBe(`400 ${fault}`);
    expect(await refusal(save(2, { includePeers: toMany, excludePeers: [toBob] }))).toBe('answered');
    for (const id of [0, 1, 256]) expect(await refusal(save(id))).toBe('400 FILTER_ID_INVALID');
    expect(await refusal(alice.call({ _: 'messages.updateDialogFilter', id: 2, filter: { _: 'dialogFilterDefault' } }))).toBe('400 FILTER_NOT_SUPPORTED');
    for (let id = 3; id <= 31; id += 1) await save(id);
    expect(await refusal(save(32))).toBe('400 DIALOG_FILTERS_TOO_MUCH');
    expect(await refusal(alice.call({ _: 'messages.updateDialogFiltersOrder', order: Array.from({ length: 32 }, (_, id) => id) }))).toBe('400 LIMIT_INVALID');
  });
});
