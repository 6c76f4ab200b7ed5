/** The lists of exceptions against the tables: all that differs is listed, and all that is listed differs. */
import type { TlSchema } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { type LayerTypes, loadLayer, otherLayers } from '@kitewire/tl-schema/layers';
import { describe, expect, it } from 'vitest';
import { neutralValues, objectRules, resultRules } from './exceptions.js';
import { neutralValue } from './neutral-value.js';
import { createPlan, typeText } from './plan.js';

type Schema = TlSchema<LayerTypes>;
const own = apiSchema as unknown as Schema;
const others = await Promise.all(otherLayers.map(loadLayer));
/** Rendering for them and accepting from them. */
const ways: readonly (readonly [Schema, Schema])[] = others.flatMap((other) => [[own, other], [other, own]] as const);

describe('the exceptions', () => {
  it('know every object with a field whose type changed', () => {
    const changed = ways.flatMap(([from, to]) => to.names.filter((name) => createPlan(from.describe(name), to.describe(name))?.changed === true));
    expect(new Set(changed)).toEqual(new Set(objectRules.keys()));
  });

  it('know every result of ours whose type changed', () => {
    const changed = others.flatMap((other) => own.names.flatMap((name) => {
      const shape = own.describe(name);
      const result = other.describe(name)?.result;
      if (shape?.isMethod !== true || result === undefined || typeText(shape.result) === typeText(result)) return [];
      return [`${typeText(shape.result)} -> ${typeText(result)}`];
    }));
    expect(new Set(changed)).toEqual(new Set(resultRules.map(({ from, to }) => `${from} -> ${to}`)));
  });

  it('have a value for every field that only the target requires', () => {
    const missing = ways.flatMap(([from, to]) => to.names.flatMap((name) => {
      const source = from.describe(name);
      if (source === undefined) return [];
      const always = new Set(source.fields.filter((field) => field.flag === undefined).map((field) => field.key));
      return (to.describe(name)?.fields ?? [])
        .filter((field) => field.flag === undefined && !always.has(field.key) && neutralValue(field.type, to) === undefined)
        .map((field) => `${name}.${field.key}: ${typeText(field.type)}`);
    }));
    expect(missing).toEqual([]);
  });

  it('give neutral values that every layer can say', () => {
    for (const schema of [own, ...others]) {
      for (const [union, make] of neutralValues) {
        const shape = schema.describe(make()._);
        expect(shape?.result).toEqual({ kind: 'boxed', union });
        expect(shape?.fields.filter((field) => field.flag === undefined).map((field) => field.key)).toEqual(Object.keys(make()).slice(1));
      }
    }
  });
});
