/** The tables of the other layers against the readers that their packages bring along: what we write, they read as it was meant. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { TlBinaryReader } from '@mtcute/tl-runtime';
import { describe, expect, it } from 'vitest';
import { createCodec, type TlCodec } from '../index.js';
import { readJsonSchema, type JsonSchema } from '../language/json-source.js';
import { type LayerTypes, type LayerValue, loadLayer, otherLayers } from '../layers.js';
import { linkSchema } from '../model/link.js';
import { readWideIntegers } from '../model/wide-integers.js';
import { createSampler, type Fullness } from '../testing/sampler.js';
import { seededRandom } from '../testing/seeded-random.js';
import { layerSources, type LayerSource } from './layer-sources.js';
import { readLayer } from './read-layer.js';

const require = createRequire(import.meta.url);
const wide = readWideIntegers(readJsonSchema(require('@mtcute/tl/api-schema.json') as JsonSchema));
const rounds: readonly Fullness[] = ['bare', 'full', 'mixed'];

/** GramJS knows `error` by another name; its version for layer 143 takes the second flags word of `channelFull` for the first. */
const unread = (layer: number): readonly string[] => (layer === 143 ? ['error', 'channelFull', 'messages.chatFull'] : ['error']);

/** Reads a boxed object into the normal form. */
type Reader = (bytes: Uint8Array) => unknown;

/** The reader of `@mtcute/tl`. */
async function mtcuteReader({ file }: LayerSource): Promise<Reader> {
  // @mtcute/core keeps its schema and its reader in one folder, behind no door.
  const path = join(dirname(require.resolve(file)), 'binary/reader.js');
  const { __tlReaderMap: map } = (await import(pathToFileURL(path).href)) as { __tlReaderMap: object };
  return (bytes) => normal(TlBinaryReader.deserializeObject(map as never, bytes));
}

/** The reader of GramJS and of what came from it: objects of classes, with other spellings of a few keys. */
function gramjsReader({ file }: LayerSource, codec: TlCodec<LayerTypes>, keysOf: (name: string) => readonly string[]): Reader {
  const root = join(dirname(require.resolve(file)), '..');
  const { BinaryReader } = require(join(root, 'extensions/BinaryReader.js')) as { BinaryReader: new (data: Uint8Array) => { tgReadObject(): unknown } };
  const unclass = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unclass);
    const id = (value as { CONSTRUCTOR_ID?: number } | null)?.CONSTRUCTOR_ID;
    if (id === undefined) return value;
    const name = codec.nameOf(id) ?? '';
    const own = new Map(Object.entries(value as object).map(([key, part]) => [plainKey(key), part as unknown]));
    return Object.fromEntries([['_', name], ...keysOf(name).map((key) => [key, unclass(own.get(plainKey(key)))])]);
  };
  return (bytes) => normal(unclass(new BinaryReader(Buffer.from(bytes)).tgReadObject()));
}

/** One entry for each layer whose package has a reader of its own that runs alone. */
const judged = layerSources.filter(({ form }) => form !== 'definitions');

it('judges all layers but the one whose package has only definitions', () => {
  expect(layerSources.map(({ layer }) => layer)).toEqual(otherLayers);
  expect(otherLayers.length - judged.length).toBe(1);
});

describe.each(judged)('the table of layer $layer', (source) => {
  it('writes every constructor so that the reader of its package reads it', async () => {
    const schema = linkSchema(readLayer(source, wide, import.meta.url));
    const table = await loadLayer(source.layer);
    const codec = createCodec(table);
    const keysOf = (name: string): string[] => table.describe(name)?.fields.map(({ key }) => key) ?? [];
    const read = source.form === 'json' ? await mtcuteReader(source) : gramjsReader(source, codec, keysOf);
    const sampler = createSampler(schema, seededRandom(source.layer));
    const constructors = schema.unions.flatMap((union) => union.constructors).filter(({ name }) => source.form === 'json' || !unread(source.layer).includes(name));
    for (const constructor of constructors) {
      for (const fullness of rounds) {
        const sample = sampler.sample(constructor, fullness);
        const value = (source.form === 'json' ? sample : positive(sample)) as LayerValue;
        const expected = normal(value);
        const actual = read(codec.encode(value));
        if (!isDeepStrictEqual(actual, expected)) expect(actual, constructor.name).toEqual(expected);
      }
    }
    expect(constructors.length).toBeGreaterThan(990);
  });
});

/** GramJS makes more of a message than what it has read: it wants an id, and the ids of its chats above 0. */
function positive(value: unknown): unknown {
  if (typeof value === 'number') return Math.abs(value) % 2 ** 31 || 1;
  if (Array.isArray(value)) return value.map(positive);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, positive(part)]));
}

function plainKey(key: string): string {
  return key.replace(/_/g, '').toLowerCase();
}

/** Numbers of all kinds as text, bytes as hex, and no key for what is absent or false: each reader has its own ways. */
function normal(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  // The integers of mtcute and of GramJS know how to print themselves.
  if (!('_' in value)) return String(value);
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined && part !== null && part !== false).map(([key, part]) => [key, normal(part)]));
}
