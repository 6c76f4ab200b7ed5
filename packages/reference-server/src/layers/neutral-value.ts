/** The value that says nothing, for any type: what a layer requires and another does not know is filled with it. */
import type { ScalarName, TlSchema, TypeShape } from '@kitewire/tl-schema';
import type { LayerTypes, LayerValue } from '@kitewire/tl-schema/layers';
import { neutralValues } from './exceptions.js';

const scalars: Readonly<Record<ScalarName, () => unknown>> = {
  int: () => 0,
  '#': () => 0,
  long: () => 0n,
  int53: () => 0,
  double: () => 0,
  string: () => '',
  bytes: () => new Uint8Array(0),
  int128: () => new Uint8Array(16),
  int256: () => new Uint8Array(32),
  Bool: () => false,
  true: () => true,
};

/** The neutral value of a type in a schema; `undefined` where there is none. */
export function neutralValue(type: TypeShape, schema: TlSchema<LayerTypes>): unknown {
  switch (type.kind) {
    case 'scalar': return scalars[type.name]();
    case 'vector': return [];
    case 'boxed': return neutralObject(type.union, schema);
    default: return undefined;
  }
}

/** The neutral value of a union, in the place of `replaced` if there was a value; `undefined` where there is none. */
export function neutralObject(union: string, schema: TlSchema<LayerTypes>, replaced?: LayerValue): LayerValue | undefined {
  const value = neutralValues.get(union)?.(replaced);
  return value === undefined || schema.describe(value._) === undefined ? undefined : value;
}
