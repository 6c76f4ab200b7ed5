/** Which 64-bit fields are numbers in values and which are bigints: one rule for all layers, whatever their source says. */
import type { CombinatorSyntax, TypeSyntax } from '../language/syntax.js';

/** What the schema of the current layer says of 64-bit fields. */
export interface WideIntegers {
  /** `int53` or `long` by `user.access_hash`, and by `photos.deletePhotos=` for results. */
  readonly byPlace: ReadonlyMap<string, string>;
  /** Names of fields that are an `int53` wherever they occur. */
  readonly alwaysNumbers: ReadonlySet<string>;
}

/** Takes note of every 64-bit field of a schema that marks those which fit a double as `int53`. */
export function readWideIntegers(combinators: readonly CombinatorSyntax[]): WideIntegers {
  const byPlace = new Map<string, string>();
  const byName = new Map<string, Set<string>>();
  for (const { name, fields, result } of combinators) {
    const wideResult = wideName(result);
    if (wideResult !== undefined) byPlace.set(`${name}=`, wideResult);
    for (const field of fields) {
      const wide = wideName(field.type);
      if (wide === undefined) continue;
      byPlace.set(`${name}.${field.name}`, wide);
      byName.set(field.name, (byName.get(field.name) ?? new Set<string>()).add(wide));
    }
  }
  const alwaysNumbers = [...byName].filter(([, names]) => !names.has('long')).map(([name]) => name);
  return { byPlace, alwaysNumbers: new Set(alwaysNumbers) };
}

/**
 * Gives every 64-bit field the type that it has in the current layer, so that a value looks alike in all of them. What
 * the current layer lacks keeps the type of its own source if that source `marks` numbers as `int53`; else it is a number
 * when the current layer has fields of that name and all of them are numbers, and a bigint otherwise.
 */
export function applyWideIntegers(combinators: readonly CombinatorSyntax[], { byPlace, alwaysNumbers }: WideIntegers, marks: boolean): CombinatorSyntax[] {
  return combinators.map((combinator) => ({
    ...combinator,
    fields: combinator.fields.map((field) => {
      const otherwise = marks ? undefined : alwaysNumbers.has(field.name) ? 'int53' : 'long';
      return { ...field, type: withWide(field.type, byPlace.get(`${combinator.name}.${field.name}`) ?? otherwise) };
    }),
    result: withWide(combinator.result, byPlace.get(`${combinator.name}=`)),
  }));
}

function wideName(type: TypeSyntax): string | undefined {
  if (type.parameter !== undefined) return wideName(type.parameter);
  return type.name === 'long' || type.name === 'int53' ? type.name : undefined;
}

function withWide(type: TypeSyntax, name: string | undefined): TypeSyntax {
  if (name === undefined || wideName(type) === undefined) return type;
  return type.parameter === undefined ? { ...type, name } : { ...type, parameter: withWide(type.parameter, name) };
}
