/** Checks a schema's source against the rules: dropped entries are gone, and every id follows from the CRC rule. */
import { constructorId } from '../language/constructor-id.js';
import { SchemaError } from '../language/errors.js';
import { printCombinator } from '../language/print.js';
import type { CombinatorSyntax } from '../language/syntax.js';
import type { SchemaException } from './exceptions.js';

/**
 * Removes the dropped entries.
 * @throws SchemaError when one of them does not occur.
 */
export function dropEntries(combinators: readonly CombinatorSyntax[], dropped: readonly SchemaException[]): CombinatorSyntax[] {
  const names = new Set(dropped.map((exception) => exception.name));
  const kept = combinators.filter((combinator) => !names.delete(combinator.name));
  if (names.size > 0) throw new SchemaError(`dropped entries that the schema does not have: ${[...names].join(', ')}`);
  return kept;
}

/**
 * Derives every id anew and compares.
 * @throws SchemaError at an id that differs and is not in `assigned`, and at an entry of `assigned` that does not differ.
 */
export function checkIds(combinators: readonly CombinatorSyntax[], assigned: readonly SchemaException[]): void {
  const excused = new Set(assigned.map((exception) => exception.name));
  for (const combinator of combinators) {
    // int53 is @mtcute/tl's word for a long that fits a double; the official text, and so the CRC, says long.
    const derived = constructorId(printCombinator(combinator).replace(/\bint53\b/g, 'long'));
    const differs = combinator.id !== undefined && combinator.id !== derived;
    if (differs && !excused.delete(combinator.name)) {
      throw new SchemaError(`${combinator.name}: expected the id ${derived.toString(16)} by the CRC rule, got ${combinator.id?.toString(16)}`);
    }
  }
  if (excused.size > 0) throw new SchemaError(`no longer exceptions to the CRC rule, or not in the schema: ${[...excused].join(', ')}`);
}
