/** The codec against the readers and writers of @mtcute/tl and @mtcute/core: the same bytes and the same values over whole layers. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { __tlReaderMap } from '@mtcute/tl/binary/reader.js';
import { __tlWriterMap } from '@mtcute/tl/binary/writer.js';
import { TlBinaryReader, TlBinaryWriter } from '@mtcute/tl-runtime';
import { describe, expect, it } from 'vitest';
import { apiSchema } from '../api.js';
import { apiSchema as nodeSchema } from '../api-node.js';
import { createCodec, type TlCodec, TlWriter } from '../index.js';
import { readJsonSchema, type JsonSchema } from '../language/json-source.js';
import { parseTl } from '../language/parse.js';
import { type LayerTypes, loadLayer } from '../layers.js';
import { dropEntries } from '../model/check.js';
import { droppedEntries } from '../model/exceptions.js';
import { linkSchema } from '../model/link.js';
import type { LinkedCombinator, LinkedField } from '../model/schema.js';
import { mtprotoSchema } from '../mtproto.js';
import { createSampler, type Fullness, type SampleObject } from '../testing/sampler.js';
import { seededRandom } from '../testing/seeded-random.js';

const require = createRequire(import.meta.url);

function readSource(file: string): JsonSchema {
  return JSON.parse(readFileSync(require.resolve(file), 'utf8')) as JsonSchema;
}

/** @mtcute/core carries the reader and writer of its own layer, behind no door. */
async function coreModule<T>(name: string): Promise<T> {
  return (await import(new URL(`binary/${name}.js`, pathToFileURL(require.resolve('@mtcute/core/tl/api-schema.json'))).href)) as T;
}

interface Peer {
  readonly name: string;
  readonly source: JsonSchema;
  readonly codec: LooseCodec;
  readonly readers: Record<string, unknown> & { readonly _results: Record<string, (reader: unknown) => unknown> };
  readonly writers: Record<string, unknown>;
}

type LooseCodec = TlCodec<LayerTypes>;

const peers: readonly Peer[] = [
  {
    name: '@mtcute/tl',
    source: readSource('@mtcute/tl/api-schema.json'),
    codec: createCodec(apiSchema) as unknown as LooseCodec,
    readers: __tlReaderMap as unknown as Peer['readers'],
    writers: __tlWriterMap as unknown as Peer['writers'],
  },
  {
    name: '@mtcute/tl beside the generated bodies',
    source: readSource('@mtcute/tl/api-schema.json'),
    codec: createCodec(nodeSchema) as unknown as LooseCodec,
    readers: __tlReaderMap as unknown as Peer['readers'],
    writers: __tlWriterMap as unknown as Peer['writers'],
  },
  {
    name: '@mtcute/core',
    source: readSource('@mtcute/core/tl/api-schema.json'),
    codec: createCodec(await loadLayer(227)),
    readers: (await coreModule<{ __tlReaderMap: Peer['readers'] }>('reader')).__tlReaderMap,
    writers: (await coreModule<{ __tlWriterMap: Peer['writers'] }>('writer')).__tlWriterMap,
  },
];
const rounds: readonly Fullness[] = ['bare', 'full', ...Array.from({ length: 8 }, () => 'mixed' as const)];

describe.each(peers)('the codec and $name, layer $source.l', ({ name, source, codec, readers, writers }) => {
  // The samples come from the JSON source and not from our table, so that a constructor lost on the way would show.
  const schema = linkSchema(dropEntries(readJsonSchema(source), droppedEntries));
  const constructors = schema.unions.flatMap((union) => union.constructors);
  const marks = marksOf([...constructors, ...schema.methods]);
  const sampler = createSampler(schema, seededRandom(source.l));
  const countOf = (kind: string): number => source.e.filter((entry) => entry.kind === kind).length - droppedCount(source, kind);

  it('write and read every constructor alike', () => {
    const seen = new Set<string>();
    for (const constructor of constructors) {
      for (const fullness of rounds) {
        const { value, bytes } = compareCall(constructor, fullness);
        same(fromMtcute(TlBinaryReader.deserializeObject(readers as never, bytes), marks), value, `${constructor.name}, read by ${name}`);
      }
      seen.add(constructor.name);
    }
    console.log(`differential: ${seen.size} constructors, ${seen.size * rounds.length} values`);
    expect(seen.size).toBe(countOf('class'));
    expect(seen.size).toBeGreaterThan(1500);
  });

  it('write every method alike, and what was written reads back', () => {
    const seen = new Set<string>();
    for (const method of schema.methods) {
      for (const fullness of rounds) compareCall(method, fullness);
      seen.add(method.name);
    }
    console.log(`differential: ${seen.size} methods, ${seen.size * rounds.length} values`);
    expect(seen.size).toBe(countOf('method'));
    expect(seen.size).toBeGreaterThan(750);
  });

  it('read the result of every method alike', () => {
    let count = 0;
    for (const method of schema.methods) {
      if (method.result.kind === 'any') continue;
      const value = sampler.sampleType(method.result);
      const bytes = codec.encodeResult(method.name, value);
      same(codec.decodeResult(method.name, bytes), value, method.name);
      const read = readers._results[method.name] ?? ((from: unknown) => (from as TlBinaryReader).object());
      same(fromMtcute(read(new TlBinaryReader(readers as never, bytes)), marks), value, `${method.name}, read by ${name}`);
      count += 1;
    }
    console.log(`differential: ${count} method results`);
    expect(count).toBe(schema.methods.filter((method) => method.result.kind !== 'any').length);
  });

  function compareCall(combinator: LinkedCombinator, fullness: Fullness): { value: SampleObject; bytes: Uint8Array } {
    const value = sampler.sample(combinator, fullness);
    const bytes = codec.encode(value);
    same(TlBinaryWriter.serializeObject(writers as never, toMtcute(value) as SampleObject), bytes, `${combinator.name}, bytes`);
    same(codec.decode(bytes), value, `${combinator.name}, read by us`);
    return { value, bytes };
  }
});

describe('the service schema of MTProto and @mtcute/tl', () => {
  it('agree on everything that both have', () => {
    const service = linkSchema(parseTl(readFileSync(new URL('../../schema/mtproto.tl', import.meta.url), 'utf8')));
    const serviceCodec = createCodec(mtprotoSchema);
    const samples = createSampler(service, seededRandom(2));
    const shared = [...service.unions.flatMap((union) => union.constructors), ...service.methods]
      .filter((combinator) => `mt_${combinator.name}` in __tlWriterMap);
    for (const combinator of shared) {
      const value = samples.sample(combinator, 'full');
      // Not by serializeObject: it reckons bare vectors four bytes too long and leaves them behind the value.
      const writer = TlBinaryWriter.alloc(__tlWriterMap as never, 65_536);
      writer.object(toMtcute(renamed(value)));
      const theirs = writer.result();
      same(theirs, serviceCodec.encode(value as never), `${combinator.name}, bytes`);
      same(serviceCodec.decode(theirs), value, `${combinator.name}, read by us`);
    }
    console.log(`differential: ${shared.length} service constructors and methods`);
    expect(shared.length).toBeGreaterThan(35);
  });
});

/** A service value under the names of @mtcute/tl. */
function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, key === '_' ? `mt_${String(field)}` : renamed(field)]));
}

function same(actual: unknown, expected: unknown, what: string): void {
  // The quick comparison first: there are tens of thousands.
  if (!isDeepStrictEqual(plain(actual), plain(expected))) expect(actual, what).toEqual(expected);
}

/** Reading hands out views of several classes; only the bytes count. */
function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? Uint8Array.from(value) : value;
}

/** The keys of the `true` fields of each combinator. */
type Marks = ReadonlyMap<string, ReadonlySet<string>>;

function marksOf(combinators: readonly LinkedCombinator[]): Marks {
  const isMark = ({ type }: LinkedField): boolean => type.kind === 'primitive' && type.name === 'true';
  return new Map(combinators.map(({ name, fields }) => [name, new Set(fields.filter(isMark).map((field) => field.key))]));
}

function droppedCount(source: JsonSchema, kind: string): number {
  const names = new Set(droppedEntries.map((entry) => entry.name));
  return source.e.filter((entry) => entry.kind === kind && names.has(entry.name)).length;
}

/** Our value as @mtcute/tl wants it: 64-bit numbers are its Long, made by its own reader. */
function toMtcute(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const writer = new TlWriter(8);
    writer.long(value);
    return new TlBinaryReader(undefined, writer.finish()).long();
  }
  if (Array.isArray(value)) return value.map(toMtcute);
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, toMtcute(field)]));
}

/** A value of @mtcute/tl in our form: bigint for Long, no key for an absent flag. */
function fromMtcute(value: unknown, marks: Marks): unknown {
  if (Array.isArray(value)) return value.map((element) => fromMtcute(element, marks));
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (typeof value !== 'object' || value === null) return value;
  if ('unsigned' in value) return BigInt(String(value));
  const own = marks.get(String((value as SampleObject)._));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => field !== undefined && !(field === false && own?.has(key) === true))
      .map(([key, field]) => [key, fromMtcute(field, marks)]),
  );
}
