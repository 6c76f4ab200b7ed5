/** Made-up values of a schema by what it says of itself, by seed: for tests that carry whole layers. */
import type { SeededRandom } from '@kitewire/mtproto/testing';
import type { FieldShape, ScalarName, TlSchema, TypeShape } from '@kitewire/tl-schema';
import type { LayerTypes, LayerValue } from '@kitewire/tl-schema/layers';

/** Which optional fields a sample has: all, none, or each by chance. */
export type Fullness = 'full' | 'bare' | 'mixed';

/** Makes values. */
export interface ShapeSampler {
  /** A value of a constructor or a call of a method. */
  sample(name: string, fullness: Fullness): LayerValue;
  /** A value of any type. */
  sampleType(type: TypeShape): unknown;
}

/** How deep samples nest before they take the shortest way out. */
const depthLimit = 4;

/** Makes a sampler. */
export function createShapeSampler(schema: TlSchema<LayerTypes>, random: SeededRandom): ShapeSampler {
  const shapes = new Map(schema.names.flatMap((name) => schema.describe(name) ?? []).map((shape) => [shape.name, shape]));
  const unions = new Map<string, string[]>();
  for (const { name, isMethod, result } of shapes.values()) {
    if (!isMethod && result.kind === 'boxed') unions.set(result.union, [...(unions.get(result.union) ?? []), name]);
  }
  const heights = measure(shapes, unions);
  const below = (limit: number): number => random.integer(0, limit - 1);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;

  const lowestOf = (members: readonly string[]): string => [...members].sort((one, other) => (heights.get(one) ?? 0) - (heights.get(other) ?? 0))[0] ?? '';

  const sampleObject = (name: string, fullness: Fullness, depth: number): LayerValue => {
    const value: LayerValue = { _: name };
    const flags = new Map<number, boolean>();
    for (const { key, type, flag } of shapes.get(name)?.fields ?? []) {
      if (flag !== undefined) {
        const isSet = flags.get(flag) ?? (fullness === 'full' || (fullness === 'mixed' && random.next() < 0.5));
        flags.set(flag, isSet);
        if (!isSet) continue;
      }
      value[key] = sampleValue(type, depth + 1);
    }
    return value;
  };

  const sampleValue = (type: TypeShape, depth: number): unknown => {
    const isDeep = depth > depthLimit;
    switch (type.kind) {
      case 'scalar': return sampleScalar(type.name);
      case 'vector': return Array.from({ length: isDeep ? 0 : below(3) }, () => sampleValue(type.element, depth));
      case 'boxed': {
        const members = unions.get(type.union) ?? [];
        return isDeep ? sampleObject(lowestOf(members), 'bare', depth) : sampleObject(pick(members), 'mixed', depth);
      }
      case 'bare': return sampleObject(type.constructorName, 'bare', depth);
      case 'call': return { _: 'help.getConfig' };
      case 'any': return { _: 'inputPeerSelf' };
    }
  };

  const sampleScalar = (name: ScalarName): unknown => {
    switch (name) {
      case 'int': return pick([0, 1, -1, below(2 ** 31)]);
      case '#': return below(2 ** 32);
      case 'int53': return pick([0, 1, below(2 ** 40)]);
      case 'long': return pick([0n, -1n, BigInt(below(2 ** 50))]);
      case 'double': return pick([0, -1.5, random.next()]);
      case 'string': return pick(['', 'a', 'Grüße', 'x'.repeat(below(300))]);
      case 'bytes': return random.bytes(below(20));
      case 'int128': return random.bytes(16);
      case 'int256': return random.bytes(32);
      case 'Bool': return random.next() < 0.5;
      case 'true': return true;
    }
  };

  return { sample: (name, fullness) => sampleObject(name, fullness, 0), sampleType: (type) => sampleValue(type, 1) };
}

/** How many objects a value of each constructor must nest at least. */
function measure(shapes: ReadonlyMap<string, { fields: readonly FieldShape[] }>, unions: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const heights = new Map<string, number>();
  const heightOf = ({ type, flag }: FieldShape): number => {
    if (flag !== undefined || type.kind !== 'boxed') return 0;
    return 1 + Math.min(...(unions.get(type.union) ?? []).map((name) => heights.get(name) ?? Number.POSITIVE_INFINITY));
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, { fields }] of shapes) {
      const height = Math.max(0, ...fields.map(heightOf));
      if (height === (heights.get(name) ?? Number.POSITIVE_INFINITY)) continue;
      heights.set(name, height);
      changed = true;
    }
  }
  return heights;
}
