/** Which constructors get generated readers and writers: those that a server sends by the hundred. */
import type { LinkedCombinator, LinkedSchema, LinkedType } from '../model/schema.js';

/** What pages, differences and lists of chats are made of. */
const listedUnions: readonly string[] = ['Message', 'User', 'Chat', 'Dialog'];
/** How far from them a type still counts: the media of a message is one step away, the photo in it two. */
const steps = 2;

/**
 * Finds the constructors with fields that are listed or held by what is listed, in the order of the schema. All others are
 * left to the table: code for all of them would take 30 ms at import, and they come one at a time.
 */
export function findListed(schema: LinkedSchema, listed: readonly string[] = listedUnions): LinkedCombinator[] {
  const constructorsOf = new Map(schema.unions.map((union) => [union.name, union.constructors]));
  const reached = new Set(listed);
  let outer = listed;
  for (let step = 0; step < steps; step += 1) {
    const held = outer.flatMap((name) => constructorsOf.get(name) ?? []).flatMap(({ fields }) => fields.map(({ type }) => unionOf(type)));
    outer = [...new Set(held)].filter((name) => name !== undefined).filter((name) => !reached.has(name));
    for (const name of outer) reached.add(name);
  }
  return schema.unions.filter(({ name }) => reached.has(name)).flatMap((union) => union.constructors).filter(({ fields }) => fields.length > 0);
}

function unionOf(type: LinkedType): string | undefined {
  if (type.kind === 'vector') return unionOf(type.element);
  return type.kind === 'boxed' ? type.union : undefined;
}
