/** A constructor that always contains itself bare has no finite value: such a schema is refused. */
import { SchemaError } from '../language/errors.js';
import type { LinkedCombinator } from './schema.js';

/**
 * Follows the bare fields that are always there.
 * @throws SchemaError when they lead back to where they began.
 */
export function refuseBareCycles(constructors: readonly LinkedCombinator[]): void {
  const byName = new Map(constructors.map((constructor) => [constructor.name, constructor]));
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) throw new SchemaError(`${name} contains itself without end: ${[...path, name].join(' > ')}`);
    if (done.has(name)) return;
    for (const field of byName.get(name)?.fields ?? []) {
      if (field.condition === undefined && field.type.kind === 'bare') visit(field.type.constructorName, [...path, name]);
    }
    done.add(name);
  };
  for (const constructor of constructors) visit(constructor.name, []);
}
