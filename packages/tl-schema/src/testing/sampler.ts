/** Made-up values of a linked schema, by seed: for tests that compare codecs over a whole schema. */
import type { LinkedCombinator, LinkedField, LinkedSchema, LinkedType, PrimitiveName } from '../model/schema.js';

/** A value as the codec takes it. */
export interface SampleObject {
  _: string;
  [key: string]: unknown;
}

/** Which optional fields a sample has: all, none, or each by chance. */
export type Fullness = 'full' | 'bare' | 'mixed';

/** Makes values. */
export interface Sampler {
  /** A value of one constructor or a call of one method. */
  sample(combinator: LinkedCombinator, fullness: Fullness): SampleObject;
  /** A value of any type, such as a method's result. */
  sampleType(type: LinkedType): unknown;
}

/** How deep samples nest before they take the shortest way out. */
const depthLimit = 4;

/** Makes a sampler; `random` gives numbers from 0 up to 1. */
export function createSampler(schema: LinkedSchema, random: () => number): Sampler {
  const unions = new Map(schema.unions.map((union) => [union.name, union.constructors]));
  const byName = new Map(schema.unions.flatMap((union) => union.constructors).map((member) => [member.name, member]));
  const heights = unionHeights(schema);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;

  function makeObject(combinator: LinkedCombinator, fullness: Fullness, depth: number): SampleObject {
    const value: SampleObject = { _: combinator.name };
    const bits = new Map<string, boolean>();
    for (const field of combinator.fields) {
      if (field.hidden || !isPresent(field, fullness, bits)) continue;
      value[field.key] = makeValue(field.type, depth + 1, field.condition !== undefined);
    }
    return value;
  }

  /** One bit stands for all its fields. */
  function isPresent(field: LinkedField, fullness: Fullness, bits: Map<string, boolean>): boolean {
    if (field.condition === undefined) return true;
    const bit = `${field.condition.word}.${field.condition.bit}`;
    const known = bits.get(bit) ?? (fullness === 'full' || (fullness === 'mixed' && random() < 0.5));
    bits.set(bit, known);
    return known;
  }

  function makeValue(type: LinkedType, depth: number, optional: boolean): unknown {
    const deep = depth > depthLimit;
    switch (type.kind) {
      case 'primitive': return makePrimitive(type.name);
      case 'vector': {
        // Other writers take an empty optional vector for an absent one; that case has a test of its own.
        const count = (optional ? 1 : 0) + (deep ? 0 : below(3));
        return Array.from({ length: count }, () => makeValue(type.element, depth, false));
      }
      case 'boxed': {
        const members = unions.get(type.union) ?? [];
        const member = deep ? lowest(members, heights) : pick(members);
        return makeObject(member, deep ? 'bare' : 'mixed', depth);
      }
      case 'bare': return makeObject(byName.get(type.constructorName) as LinkedCombinator, 'mixed', depth);
      case 'call': return makeObject(deep ? (schema.methods.find((method) => method.fields.length === 0) ?? pick(schema.methods)) : pick(schema.methods), 'mixed', depth);
      case 'any': return makeObject(lowest([...byName.values()], heights), 'bare', depth);
    }
  }

  function makePrimitive(name: PrimitiveName): unknown {
    switch (name) {
      case 'int': return pick([0, 1, -1, 0x7fff_ffff, -0x8000_0000, below(0xffff_ffff) | 0]);
      case 'nat': return pick([0, 1, 0xffff_ffff, below(0xffff_ffff)]);
      case 'long': return pick([0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), BigInt.asIntN(64, (BigInt(below(2 ** 32)) << 32n) | BigInt(below(2 ** 32)))]);
      // No negative multiples of 2^32 and none near -2^53: other writers get them wrong. The writer's own test has them.
      case 'int53': return pick([0, -1, Number.MAX_SAFE_INTEGER, 2 ** 32, -(2 ** 40) - 5, below(2 ** 40)]);
      case 'double': return pick([0, -0, 1.5, -1e300, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, random()]);
      case 'string': return pick(['', 'a', 'abc', 'Grüße', '👋🏽', 'x'.repeat(20 + below(60)), 'é'.repeat(10), 'long '.repeat(51 + below(3))]);
      case 'bytes': return makeBytes(pick([0, 1, 2, 3, 4, 100, 252, 253, 254, 255, 256, 300]));
      case 'int128': return makeBytes(16);
      case 'int256': return makeBytes(32);
      case 'bool': return random() < 0.5;
      case 'true': return true;
    }
  }

  function makeBytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => below(256));
  }

  return {
    sample: (combinator, fullness) => makeObject(combinator, fullness, 0),
    sampleType: (type) => makeValue(type, 1, false),
  };
}

/** How many objects a value of each union must nest at least. */
function unionHeights(schema: LinkedSchema): ReadonlyMap<string, number> {
  const heights = new Map(schema.unions.map((union) => [union.name, Number.POSITIVE_INFINITY]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const union of schema.unions) {
      const height = 1 + Math.min(...union.constructors.map((member) => bodyHeight(member, heights)));
      if (height < (heights.get(union.name) ?? 0)) {
        heights.set(union.name, height);
        changed = true;
      }
    }
  }
  return heights;
}

function bodyHeight(combinator: LinkedCombinator, heights: ReadonlyMap<string, number>): number {
  const needed = combinator.fields.map((field) => {
    if (field.condition !== undefined) return 0;
    if (field.type.kind === 'boxed') return heights.get(field.type.union) ?? 0;
    return field.type.kind === 'call' || field.type.kind === 'any' || field.type.kind === 'bare' ? 1 : 0;
  });
  return Math.max(0, ...needed);
}

function lowest(members: readonly LinkedCombinator[], heights: ReadonlyMap<string, number>): LinkedCombinator {
  const sorted = [...members].sort((a, b) => bodyHeight(a, heights) - bodyHeight(b, heights));
  return sorted[0] as LinkedCombinator;
}
