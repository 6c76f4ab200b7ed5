/** Whole layers, carried to another and back: what ours says, every client's layer must be able to read. */
import { isDeepStrictEqual } from 'node:util';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { createCodec, type TlSchema } from '@kitewire/tl-schema';
import { apiSchema, layer as ownLayer } from '@kitewire/tl-schema/api';
import { type LayerTypes, type LayerValue, loadLayer } from '@kitewire/tl-schema/layers';
import { describe, expect, it } from 'vitest';
import { createProjection } from './projection.js';
import { ProjectionError } from './projection-error.js';
import { createShapeSampler, type Fullness } from './shape-sampler.contract.js';

const own = apiSchema as unknown as TlSchema<LayerTypes>;
const rounds: readonly Fullness[] = ['bare', 'full', 'mixed', 'mixed', 'mixed', 'mixed'];

/** Layer 227 has a second field at the flag of one that layer 223 always has: it comes back as an empty list. */
const filled = ['pollAnswerVoters'];
/** What our own clients and servers say beside the API, in our layer alone. */
const beside = ['updateMessagesDelivered'];
/** Sampled right answers are not among the sampled options. */
const rewritten = ['inputMediaPoll'];

describe.each([227])('layer %i', async (layer) => {
  const theirs = await loadLayer(layer);
  const ownCodec = createCodec(own);
  const codec = createCodec(theirs);
  const render = createProjection({ from: own, to: theirs, layer, lossy: true });
  const accept = createProjection({ from: theirs, to: own, layer: ownLayer, lossy: false });

  it('reads every constructor of ours, with the same content', () => {
    const sampler = createShapeSampler(own, createSeededRandom(layer));
    const names = own.names.filter((name) => own.describe(name)?.isMethod === false && !beside.includes(name));
    for (const name of names) {
      for (const fullness of rounds) {
        const value = sampler.sample(name, fullness);
        const rendered = render.value(value);
        const read = codec.decode(codec.encode(rendered));
        equal(read, rendered, `${name} in layer ${layer}`);
        // This layer says all that ours says, so nothing may be lost on the way.
        if (!mentions(value, [...filled, ...rewritten, ...beside])) equal(accept.value(read), value, `${name}, back from layer ${layer}`);
      }
    }
    expect(names.length).toBe(1543);
  });

  it('is told nothing of what ours says beside the API', () => {
    const update: LayerValue = { _: 'updateMessagesDelivered', peer: { _: 'peerUser', userId: 5 }, maxId: 9 };
    const envelope: LayerValue = { _: 'updates', updates: [update], users: [], chats: [], date: 1, seq: 0 };
    expect(render.value(envelope)).toEqual({ ...envelope, updates: [] });
    expect(render.value({ _: 'updateShort', update, date: 1 })).toEqual({ ...envelope, updates: [] });
  });

  it('reads the result of every method of both', () => {
    const sampler = createShapeSampler(own, createSeededRandom(layer + 1));
    let count = 0;
    for (const name of own.names) {
      const shape = own.describe(name);
      if (shape?.isMethod !== true || shape.result.kind === 'any' || theirs.describe(name) === undefined) continue;
      const result = render.result(name, sampler.sampleType(shape.result));
      equal(codec.decodeResult(name, codec.encodeResult(name, result)), result, `result of ${name} in layer ${layer}`);
      count += 1;
    }
    expect(count).toBe(754);
  });

  it('turns every request of theirs into one of ours, or refuses it', () => {
    const sampler = createShapeSampler(theirs, createSeededRandom(layer + 2));
    const outcomes = { ours: 0, refused: 0, unknown: 0 };
    for (const name of theirs.names) {
      if (theirs.describe(name)?.isMethod !== true) continue;
      const request = codec.decode(codec.encode(sampler.sample(name, 'mixed')));
      if (own.describe(name) === undefined) {
        expect(accept.value(request)).toBe(request);
        outcomes.unknown += 1;
        continue;
      }
      try {
        const accepted = accept.value(request);
        equal(ownCodec.decode(ownCodec.encode(accepted)), accepted, `${name} in our layer`);
        outcomes.ours += 1;
      } catch (error) {
        expect(error, name).toBeInstanceOf(ProjectionError);
        outcomes.refused += 1;
      }
    }
    expect(outcomes.unknown).toBe(33);
    expect(outcomes.ours + outcomes.refused).toBe(765);
    expect(outcomes.refused).toBeLessThan(40);
  });
});

function mentions(value: unknown, names: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((element) => mentions(element, names));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return names.includes((value as LayerValue)._) || Object.values(value).some((part) => mentions(part, names));
}

function equal(actual: unknown, expected: unknown, what: string): void {
  // The quick comparison first: there are thousands.
  if (!isDeepStrictEqual(actual, expected)) expect(actual, what).toEqual(expected);
}
