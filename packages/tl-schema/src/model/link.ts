/** Syntax tree -> linked schema: every type name is looked up, and nothing may stay unknown. */
import { constructorId } from '../language/constructor-id.js';
import { SchemaError } from '../language/errors.js';
import { fieldKey } from '../language/field-key.js';
import { printCombinator } from '../language/print.js';
import type { CombinatorSyntax, TypeSyntax } from '../language/syntax.js';
import { refuseBareCycles } from './bare-cycle.js';
import { flagsWords, resolveCondition } from './flags.js';
import type { LinkedCombinator, LinkedField, LinkedSchema, LinkedType, PrimitiveName } from './schema.js';

const primitives: ReadonlyMap<string, PrimitiveName> = new Map([
  ['int', 'int'], ['#', 'nat'], ['long', 'long'], ['int53', 'int53'], ['double', 'double'], ['string', 'string'],
  ['bytes', 'bytes'], ['int128', 'int128'], ['int256', 'int256'], ['Bool', 'bool'], ['true', 'true'],
]);

/**
 * Links the combinators of one schema.
 * @throws SchemaError at an unknown type, a name or an id that occurs twice, a key that two fields would share, or a
 * constructor that contains itself without end.
 */
export function linkSchema(combinators: readonly CombinatorSyntax[]): LinkedSchema {
  const constructors = combinators.filter((combinator) => combinator.kind === 'constructor');
  const scope: Scope = {
    unions: new Set(constructors.map((combinator) => combinator.result.name)),
    constructors: new Map(constructors.map((combinator) => [combinator.name, combinator])),
  };
  const seen = new Map<string | number, string>();
  const unions = new Map<string, LinkedCombinator[]>();
  const loose: LinkedCombinator[] = [];
  const methods: LinkedCombinator[] = [];
  for (const combinator of combinators) {
    const linked = linkCombinator(combinator, scope);
    for (const mark of [linked.name, linked.id]) {
      const other = seen.get(mark);
      if (other !== undefined) throw new SchemaError(`${linked.name}: its name or id is already taken by ${other}`);
      seen.set(mark, linked.name);
    }
    if (combinator.kind === 'function') methods.push(linked);
    else if (combinator.result.name === 'Object') loose.push(linked);
    else {
      const members = unions.get(combinator.result.name);
      if (members === undefined) unions.set(combinator.result.name, [linked]);
      else members.push(linked);
    }
  }
  refuseBareCycles([...[...unions.values()].flat(), ...loose]);
  return { unions: [...unions].map(([name, members]) => ({ name, constructors: members })), loose, methods };
}

interface Scope {
  readonly unions: ReadonlySet<string>;
  readonly constructors: ReadonlyMap<string, CombinatorSyntax>;
}

function linkCombinator(combinator: CombinatorSyntax, scope: Scope): LinkedCombinator {
  const words = flagsWords(combinator);
  const keys = new Set<string>(['_']);
  const fields = combinator.fields.map((field): LinkedField => {
    const key = fieldKey(field.name);
    if (keys.has(key)) throw new SchemaError(`${combinator.name}: two fields would be called ${key}`);
    keys.add(key);
    const condition = resolveCondition(combinator, field, words);
    const type = linkType(field.type, combinator, scope);
    if (type.kind === 'primitive' && type.name === 'true' && condition === undefined) {
      throw new SchemaError(`${combinator.name}.${field.name}: a bare true needs a flag before it`);
    }
    return { name: field.name, key, type, hidden: words.includes(field.name), ...(condition === undefined ? {} : { condition }) };
  });
  const id = combinator.id ?? constructorId(printCombinator(combinator));
  return { name: combinator.name, id, fields, result: linkType(combinator.result, combinator, scope) };
}

function linkType(type: TypeSyntax, combinator: CombinatorSyntax, scope: Scope): LinkedType {
  const fail = (): never => {
    throw new SchemaError(`${combinator.name}: unknown type ${type.name}`);
  };
  if (type.call === true) return combinator.variables.includes(type.name) ? { kind: 'call' } : fail();
  if (combinator.variables.includes(type.name) || type.name === 'Object') return { kind: 'any' };
  if (type.name === 'Vector' || type.name === 'vector') {
    if (type.parameter === undefined) return fail();
    const element = linkType(type.parameter, combinator, scope);
    return { kind: 'vector', boxed: type.name === 'Vector' && type.bare !== true, element };
  }
  const primitive = primitives.get(type.name);
  if (primitive !== undefined) return { kind: 'primitive', name: primitive };
  if (type.bare !== true && scope.unions.has(type.name)) return { kind: 'boxed', union: type.name };
  // `%T` is the only constructor of T without its id; a lower-case name is that constructor itself.
  const bare = type.bare === true ? onlyConstructorOf(type.name, scope) : scope.constructors.get(type.name)?.name;
  return bare === undefined ? fail() : { kind: 'bare', constructorName: bare };
}

function onlyConstructorOf(union: string, scope: Scope): string | undefined {
  const members = [...scope.constructors.values()].filter((constructor) => constructor.result.name === union);
  return members.length === 1 ? members[0]?.name : undefined;
}
