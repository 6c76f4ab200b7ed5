/** Every layer that has a table: what we say to its clients parses there, and what they call reaches us. */
import { isDeepStrictEqual } from 'node:util';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { createCodec, type TlSchema } from '@kitewire/tl-schema';
import { apiSchema, layer as ownLayer } from '@kitewire/tl-schema/api';
import { type LayerTypes, type LayerValue, loadLayer, otherLayers } from '@kitewire/tl-schema/layers';
import { describe, expect, it } from 'vitest';
import { createProjection } from './projection.js';
import { ProjectionError } from './projection-error.js';
import { createShapeSampler, type Fullness } from './shape-sampler.contract.js';

const own = apiSchema as unknown as TlSchema<LayerTypes>;
const ownCodec = createCodec(own);
const constructors = own.names.filter((name) => own.describe(name)?.isMethod === false);
const rounds: readonly Fullness[] = ['bare', 'full', 'mixed'];

/** The calls without which no client gets to its chats and back. */
const basics = [
  'help.getConfig', 'help.getNearestDc', 'help.getAppConfig', 'auth.sendCode', 'auth.signIn', 'auth.signUp', 'auth.checkPassword', 'auth.logOut',
  'auth.importBotAuthorization', 'account.getPassword', 'account.updateStatus', 'account.getAuthorizations', 'users.getUsers', 'users.getFullUser',
  'contacts.importContacts', 'contacts.getContacts', 'contacts.resolveUsername', 'contacts.resolvePhone', 'messages.sendMessage', 'messages.getDialogs',
  'messages.getPinnedDialogs', 'messages.getPeerDialogs', 'messages.getHistory', 'messages.getMessages', 'messages.readHistory', 'messages.setTyping',
  'messages.getDialogFilters', 'messages.createChat', 'messages.addChatUser', 'updates.getState', 'updates.getDifference', 'updates.getChannelDifference',
];

/** Answers that a layer without them is never given: they follow from what only newer clients say. */
const newer = ['help.appConfigNotModified', 'auth.sentCodeSuccess', 'auth.sentCodePaymentRequired'];

describe.each(otherLayers)('layer %i', async (layer) => {
  const theirs = await loadLayer(layer);
  const codec = createCodec(theirs);
  const render = createProjection({ from: own, to: theirs, layer, lossy: true });
  const accept = createProjection({ from: theirs, to: own, layer: ownLayer, lossy: false });

  it('reads whatever of ours is rendered for it, and most of what both have is', () => {
    const sampler = createShapeSampler(own, createSeededRandom(layer));
    const unsaid = new Set<string>();
    for (const name of constructors) {
      for (const fullness of rounds) {
        const rendered = unlessUnsayable(() => render.value(sampler.sample(name, fullness)));
        if (rendered === undefined) unsaid.add(name);
        else equal(codec.decode(codec.encode(rendered)), rendered, `${name} in layer ${layer}`);
      }
    }
    const common = constructors.filter((name) => theirs.describe(name) !== undefined);
    const unsaidThoughKnown = common.filter((name) => unsaid.has(name));
    expect(unsaidThoughKnown.length).toBeLessThan(common.length / 10);
  });

  it('keeps the count of every update that has a pts', () => {
    const sampler = createShapeSampler(own, createSeededRandom(layer));
    const counted = constructors.filter((name) => {
      const shape = own.describe(name);
      const keys = shape?.fields.map(({ key }) => key) ?? [];
      return shape?.result.kind === 'boxed' && shape.result.union === 'Update' && keys.includes('pts') && keys.includes('ptsCount');
    });
    for (const name of counted) {
      const updates = rounds.map((fullness) => sampler.sample(name, fullness));
      const rendered = render.value({ _: 'updates', updates, users: [], chats: [], date: 1, seq: 0 });
      expect(countsOf(rendered.updates as LayerValue[]), name).toEqual(countsOf(updates));
    }
    expect(counted.length).toBeGreaterThan(10);
  });

  it('has the basic calls: their requests reach us whole, their answers parse', () => {
    const ours = createShapeSampler(own, createSeededRandom(layer + 1));
    const requests = createShapeSampler(theirs, createSeededRandom(layer + 2));
    for (const name of basics) {
      for (const fullness of rounds) {
        const request = requests.sample(name, fullness);
        const accepted = unlessUnsayable(() => accept.value(request));
        if (accepted !== undefined) equal(ownCodec.decode(ownCodec.encode(accepted)), accepted, `${name} of layer ${layer}`);
        else expect(fullness, name).not.toBe('bare');
      }
      const shape = own.describe(name);
      for (let round = 0; round < 10; round++) {
        const answer = ours.sampleType(shape?.result ?? { kind: 'any' });
        if (newer.includes((answer as LayerValue)._)) continue;
        const result = render.result(name, answer);
        equal(codec.decodeResult(name, codec.encodeResult(name, result)), result, `answer of ${name} in layer ${layer}`);
      }
    }
  });
});

function countsOf(updates: readonly LayerValue[]): unknown[] {
  return updates.map(({ pts, ptsCount }) => [pts, ptsCount]);
}

function unlessUnsayable<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof ProjectionError) return undefined;
    throw error;
  }
}

function equal(actual: unknown, expected: unknown, what: string): void {
  // The quick comparison first: there are tens of thousands.
  if (!isDeepStrictEqual(actual, expected)) expect(actual, what).toEqual(expected);
}
