/** The smallest number of bytes a value of a type can take: what bounds vector counts when reading. */
import type { LinkedCombinator, LinkedSchema, LinkedType, PrimitiveName } from './schema.js';

const primitiveSizes: Readonly<Record<PrimitiveName, number>> = {
  int: 4, nat: 4, long: 8, int53: 8, double: 8, string: 4, bytes: 4, int128: 16, int256: 32, bool: 4, true: 0,
};

/** The smallest size in bytes of each union's values, id included, by the union's name. */
export function unionSizes(schema: LinkedSchema): ReadonlyMap<string, number> {
  const byName = new Map(schema.unions.flatMap((union) => union.constructors).map((constructor) => [constructor.name, constructor]));
  const sizes = new Map(schema.unions.map((union) => [union.name, 4]));
  // Sizes only grow from the lower bound of 4, and a union that contains itself keeps a finite member: this settles.
  for (let changed = true; changed; ) {
    changed = false;
    for (const union of schema.unions) {
      const size = 4 + Math.min(...union.constructors.map((constructor) => bodySize(constructor, sizes, byName)));
      if (size !== sizes.get(union.name) && size < sizeCeiling) {
        sizes.set(union.name, size);
        changed = true;
      }
    }
  }
  return sizes;
}

/** A type that only contains itself would grow for ever; no real bound is near this. */
const sizeCeiling = 4096;

function bodySize(
  combinator: LinkedCombinator,
  sizes: ReadonlyMap<string, number>,
  byName: ReadonlyMap<string, LinkedCombinator>,
): number {
  let size = 0;
  for (const field of combinator.fields) if (field.condition === undefined) size += typeSize(field.type, sizes, byName);
  return size;
}

function typeSize(type: LinkedType, sizes: ReadonlyMap<string, number>, byName: ReadonlyMap<string, LinkedCombinator>): number {
  switch (type.kind) {
    case 'primitive': return primitiveSizes[type.name];
    case 'boxed': return sizes.get(type.union) ?? 4;
    case 'vector': return type.boxed ? 8 : 4;
    case 'call':
    case 'any': return 4;
    case 'bare': {
      const constructor = byName.get(type.constructorName);
      return constructor === undefined ? 0 : bodySize(constructor, sizes, byName);
    }
  }
}
