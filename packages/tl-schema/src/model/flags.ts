/** Flags words: which fields of a combinator are words, and which bit decides about which field. */
import { SchemaError } from '../language/errors.js';
import type { CombinatorSyntax, FieldSyntax } from '../language/syntax.js';

/** How many flags words one combinator may have: the codec keeps them in as many variables. */
const mostWords = 2;

/**
 * The names of the combinator's flags words, in wire order; a field is one when a condition names it or it is called so.
 * @throws SchemaError when there are more than two.
 */
export function flagsWords(combinator: CombinatorSyntax): string[] {
  const named = new Set(combinator.fields.map((field) => field.condition?.word));
  const words = combinator.fields
    .filter((field) => field.type.name === '#' && (named.has(field.name) || /^flags\d*$/.test(field.name)))
    .map((field) => field.name);
  if (words.length > mostWords) throw new SchemaError(`${combinator.name}: expected at most ${mostWords} flags words, got ${words.length}`);
  return words;
}

/**
 * Resolves a field's condition to the number of the word and the bit.
 * @throws SchemaError when the word is unknown or stands behind the field.
 */
export function resolveCondition(combinator: CombinatorSyntax, field: FieldSyntax, words: readonly string[]): { word: number; bit: number } | undefined {
  if (field.condition === undefined) return undefined;
  const word = words.indexOf(field.condition.word);
  const wordAt = combinator.fields.findIndex((other) => other.name === field.condition?.word);
  if (word < 0 || wordAt > combinator.fields.indexOf(field)) {
    throw new SchemaError(`${combinator.name}.${field.name}: expected a flags word before it, got ${field.condition.word}`);
  }
  if (field.condition.bit > 31) throw new SchemaError(`${combinator.name}.${field.name}: a flags word has 32 bits`);
  return { word, bit: field.condition.bit };
}
