/** What we say to clients of layer 198 as GramJS reads it, and what GramJS says as we read it: field by field. */
import { isDeepStrictEqual } from 'node:util';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { createCodec, type TlSchema, type TypeShape } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import type * as tl from '@kitewire/tl-schema/api';
import { type LayerTypes, type LayerValue, loadLayer } from '@kitewire/tl-schema/layers';
import { BinaryReader } from 'telegram/extensions/BinaryReader.js';
import { returnBigInt } from 'telegram/Helpers.js';
import { LAYER as layer, tlobjects } from 'telegram/tl/AllTLObjects.js';
import { describe, expect, it } from 'vitest';
import { LayerCodecs } from './layer-codecs.js';
import { createProjection } from './projection.js';
import { ProjectionError } from './projection-error.js';
import { createShapeSampler, type Fullness } from './shape-sampler.contract.js';

/** An object of GramJS: a constructor or a call. */
interface GramjsObject {
  readonly CONSTRUCTOR_ID: number;
  getBytes(): Uint8Array;
  /** Calls only. */
  readResult(reader: BinaryReader): unknown;
}

const classes = tlobjects as Readonly<Record<number, new (fields: object) => GramjsObject>>;
const rounds: readonly Fullness[] = ['bare', 'full', 'mixed', 'mixed'];
const own = apiSchema as unknown as TlSchema<LayerTypes>;
const theirs = await loadLayer(layer);
const plain = createCodec(theirs);
const render = createProjection({ from: own, to: theirs, layer, lossy: true });
const codec = await new LayerCodecs({ codec: {} }).codecFor(layer);
const constructors = namesOf(own, false);
const methods = namesOf(theirs, true);

/** A class of its own stands in its place. */
const unread = ['error'];

describe('GramJS', () => {
  it('is of a layer that we have a table of', () => {
    expect(codec.layer).toBe(198);
  });

  it('reads every constructor of ours that is rendered for it, with the same content', () => {
    const sampler = createShapeSampler(own, createSeededRandom(layer));
    let read = 0;
    for (const name of constructors) {
      for (const fullness of rounds) {
        const value = positive(sampler.sample(name, fullness)) as LayerValue;
        const rendered = unlessUnsayable(() => render.value(value));
        if (rendered === undefined || mentions(rendered, unread)) continue;
        const bytes = codec.encode(value as unknown as tl.TlObject);
        equal(readObject(bytes), normal(rendered), `${name} in layer ${layer}`);
        read += 1;
      }
    }
    expect(read).toBeGreaterThan(4000);
  });

  it('reads the answer of every method that it knows, with the same content', () => {
    const sampler = createShapeSampler(own, createSeededRandom(layer + 1));
    let read = 0;
    for (const name of methods) {
      const shape = own.describe(name);
      if (shape === undefined || shape.result.kind === 'any') continue;
      const answer = positive(sampler.sampleType(shape.result));
      const rendered = unlessUnsayable(() => render.result(name, answer));
      if (rendered === undefined) continue;
      const bytes = codec.encodeResult(name as never, answer as never);
      equal(readResult(name, bytes), normal(rendered), `answer of ${name} in layer ${layer}`);
      read += 1;
    }
    expect(read).toBeGreaterThan(600);
  });

  it('says every call so that we read what it meant', () => {
    const sampler = createShapeSampler(theirs, createSeededRandom(layer + 2));
    let accepted = 0;
    for (const name of methods) {
      for (const fullness of rounds) {
        const request = drawn(sampler.sample(name, fullness));
        const bytes = Uint8Array.from(toGramjs(request).getBytes());
        equal(plain.decode(bytes), request, `${name} of layer ${layer}`);
        if (unlessUnsayable(() => codec.decode(bytes)) !== undefined) accepted += 1;
      }
    }
    expect(accepted).toBeGreaterThan(2000);
  });
});

function namesOf(schema: TlSchema<LayerTypes>, isMethod: boolean): readonly string[] {
  return schema.names.filter((name) => schema.describe(name)?.isMethod === isMethod);
}

/** GramJS takes a random id of 0 for one that is still to be drawn. */
function drawn(request: LayerValue): LayerValue {
  return request.randomId === 0 ? { ...request, randomId: 1 } : request;
}

/** A value of ours as an object of GramJS. */
function toGramjs(value: LayerValue): GramjsObject {
  const shape = theirs.describe(value._);
  const make = classes[plain.constructorId(value._)];
  if (shape === undefined || make === undefined) throw new Error(`GramJS has no ${value._}`);
  const keys = new Map(Object.keys(new make({ id: [] })).map((key) => [plainKey(key), key]));
  const fields = shape.fields.flatMap(({ key, type }) => (value[key] === undefined ? [] : [[keys.get(plainKey(key)) ?? key, toField(type, value[key])]]));
  return new make(Object.fromEntries(fields) as object);
}

function toField(type: TypeShape, value: unknown): unknown {
  switch (type.kind) {
    case 'vector': return (value as readonly unknown[]).map((element) => toField(type.element, element));
    case 'scalar': {
      if (type.name === 'long' || type.name === 'int53') return returnBigInt(String(value));
      return value instanceof Uint8Array ? Buffer.from(value) : value;
    }
    default: return toGramjs(value as LayerValue);
  }
}

function readObject(bytes: Uint8Array): unknown {
  const reader = new BinaryReader(Buffer.from(bytes));
  const value = fromGramjs(reader.tgReadObject());
  expect(reader.tellPosition()).toBe(bytes.length);
  return value;
}

function readResult(method: string, bytes: Uint8Array): unknown {
  const reader = new BinaryReader(Buffer.from(bytes));
  const make = classes[plain.constructorId(method)];
  const value = fromGramjs(make && new make({ id: [] }).readResult(reader));
  expect(reader.tellPosition()).toBe(bytes.length);
  return value;
}

/** An object of GramJS in the normal form: it spells a few keys otherwise, and its messages have more than what was read. */
function fromGramjs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromGramjs);
  const id = (value as GramjsObject | null)?.CONSTRUCTOR_ID;
  if (id === undefined) return normal(value);
  const name = plain.nameOf(id) ?? '';
  const fields = new Map(Object.entries(value as object).map(([key, part]) => [plainKey(key), part as unknown]));
  const entries = (theirs.describe(name)?.fields ?? []).flatMap(({ key, type }) => {
    const part = fields.get(plainKey(key));
    const isAbsent = part === undefined || part === null || (part === false && type.kind === 'scalar' && type.name === 'true');
    return isAbsent ? [] : [[key, fromGramjs(part)]];
  });
  return Object.fromEntries([['_', name], ...entries]);
}

/** Numbers of all kinds as text and bytes as hex: the integers of GramJS are objects that know how to print themselves. */
function normal(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  if (!('_' in value)) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, normal(part)]));
}

function plainKey(key: string): string {
  return key.replace(/_/g, '').toLowerCase();
}

/** GramJS makes more of a message than what it has read: it wants an id, and the ids of its chats above 0. */
function positive(value: unknown): unknown {
  if (typeof value === 'number') return Math.abs(value) % 2 ** 31 || 1;
  if (Array.isArray(value)) return value.map(positive);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, positive(part)]));
}

function mentions(value: unknown, names: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((part) => mentions(part, names));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return names.includes((value as LayerValue)._) || Object.values(value).some((part) => mentions(part, names));
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
  // The quick comparison first: there are thousands.
  if (!isDeepStrictEqual(actual, expected)) expect(actual, what).toEqual(expected);
}
