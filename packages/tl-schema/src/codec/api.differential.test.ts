/** The codec against @mtcute/tl's own reader and writer: the same bytes and the same values over the whole layer. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { __tlReaderMap } from '@mtcute/tl/binary/reader.js';
import { __tlWriterMap } from '@mtcute/tl/binary/writer.js';
import { TlBinaryReader, TlBinaryWriter } from '@mtcute/tl-runtime';
import { describe, expect, it } from 'vitest';
import { apiSchema, layer } from '../api.js';
import { createCodec, TlWriter } from '../index.js';
import { readJsonSchema, type JsonSchema } from '../language/json-source.js';
import { parseTl } from '../language/parse.js';
import { dropEntries } from '../model/check.js';
import { droppedEntries } from '../model/exceptions.js';
import { linkSchema } from '../model/link.js';
import type { LinkedCombinator } from '../model/schema.js';
import { mtprotoSchema } from '../mtproto.js';
import { createSampler, type Fullness, type SampleObject } from '../testing/sampler.js';
import { seededRandom } from '../testing/seeded-random.js';

const require = createRequire(import.meta.url);
const source = JSON.parse(readFileSync(require.resolve('@mtcute/tl/api-schema.json'), 'utf8')) as JsonSchema;
// The samples come from the JSON source and not from our table, so that a constructor lost on the way would show.
const schema = linkSchema(dropEntries(readJsonSchema(source), droppedEntries));
const constructors = schema.unions.flatMap((union) => union.constructors);
const trueKeys = new Map(
  [...constructors, ...schema.methods].map((combinator) => [
    combinator.name,
    new Set(combinator.fields.filter((field) => field.type.kind === 'primitive' && field.type.name === 'true').map((field) => field.key)),
  ]),
);
const codec = createCodec(apiSchema);
const sampler = createSampler(schema, seededRandom(223));
const rounds: readonly Fullness[] = ['bare', 'full', ...Array.from({ length: 8 }, () => 'mixed' as const)];

describe(`the codec and @mtcute/tl, layer ${source.l}`, () => {
  it('are of one layer', () => {
    expect(layer).toBe(source.l);
  });

  it('write and read every constructor alike', () => {
    const seen = new Set<string>();
    for (const constructor of constructors) {
      for (const fullness of rounds) compareObject(constructor, fullness);
      seen.add(constructor.name);
    }
    const expected = source.e.filter((entry) => entry.kind === 'class').length - droppedCount('class');
    console.log(`differential: ${seen.size} constructors, ${seen.size * rounds.length} values`);
    expect(seen.size).toBe(expected);
    expect(seen.size).toBeGreaterThan(1500);
  });

  it('write every method alike, and what was written reads back', () => {
    const seen = new Set<string>();
    for (const method of schema.methods) {
      for (const fullness of rounds) compareCall(method, fullness);
      seen.add(method.name);
    }
    const expected = source.e.filter((entry) => entry.kind === 'method').length - droppedCount('method');
    console.log(`differential: ${seen.size} methods, ${seen.size * rounds.length} values`);
    expect(seen.size).toBe(expected);
    expect(seen.size).toBeGreaterThan(750);
  });

  it('read the result of every method alike', () => {
    let count = 0;
    for (const method of schema.methods) {
      if (method.result.kind === 'any') continue;
      const value = sampler.sampleType(method.result);
      const bytes = codec.encodeResult(method.name as never, value as never);
      same(codec.decodeResult(method.name as never, bytes), value, method.name);
      const reader = new TlBinaryReader(__tlReaderMap as never, bytes);
      const read = (__tlReaderMap._results[method.name] ?? ((from: unknown) => (from as TlBinaryReader).object()))(reader);
      same(fromMtcute(read), value, `${method.name}, read by @mtcute/tl`);
      count += 1;
    }
    console.log(`differential: ${count} method results`);
    expect(count).toBe(schema.methods.filter((method) => method.result.kind !== 'any').length);
  });
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

function compareObject(combinator: LinkedCombinator, fullness: Fullness): void {
  const value = sampler.sample(combinator, fullness);
  const bytes = codec.encode(value as never);
  same(TlBinaryWriter.serializeObject(__tlWriterMap as never, toMtcute(value) as SampleObject), bytes, `${combinator.name}, bytes`);
  same(fromMtcute(TlBinaryReader.deserializeObject(__tlReaderMap as never, bytes)), value, `${combinator.name}, read by @mtcute/tl`);
  same(codec.decode(bytes), value, `${combinator.name}, read by us`);
}

function compareCall(method: LinkedCombinator, fullness: Fullness): void {
  const value = sampler.sample(method, fullness);
  const bytes = codec.encode(value as never);
  same(TlBinaryWriter.serializeObject(__tlWriterMap as never, toMtcute(value) as SampleObject), bytes, `${method.name}, bytes`);
  same(codec.decode(bytes), value, `${method.name}, read by us`);
}

function same(actual: unknown, expected: unknown, what: string): void {
  // The quick comparison first: there are tens of thousands.
  if (!isDeepStrictEqual(plain(actual), plain(expected))) expect(actual, what).toEqual(expected);
}

/** Reading hands out views of several classes; only the bytes count. */
function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? Uint8Array.from(value) : value;
}

function droppedCount(kind: string): number {
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
function fromMtcute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromMtcute);
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (typeof value !== 'object' || value === null) return value;
  if ('unsigned' in value) return BigInt(String(value));
  const marks = trueKeys.get(String((value as SampleObject)._));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => field !== undefined && !(field === false && marks?.has(key) === true))
      .map(([key, field]) => [key, fromMtcute(field)]),
  );
}
