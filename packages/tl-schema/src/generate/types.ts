/** Linked schema -> TypeScript types: one interface a constructor and method, one union a type. */
import { SchemaError } from '../language/errors.js';
import { rawName, requestName, toPascalCase } from '../model/names.js';
import type { LinkedCombinator, LinkedField, LinkedSchema, LinkedType, PrimitiveName } from '../model/schema.js';

/** What the text needs besides the schema. */
export interface TypesParameters {
  /** The first line of the file: a sentence. */
  readonly title: string;
  /** The official page of a name; `undefined` when there is none. */
  readonly page: (kind: 'constructor' | 'method' | 'type', name: string) => string | undefined;
}

const primitives: Readonly<Record<PrimitiveName, string>> = {
  int: 'number', nat: 'number', long: 'bigint', int53: 'number', double: 'number', string: 'string',
  bytes: 'Uint8Array', int128: 'Uint8Array', int256: 'Uint8Array', bool: 'boolean', true: 'true',
};

/** Names that this file defines beside those of the schema. */
const ownNames = ['Methods', 'MethodName', 'MethodRequest', 'MethodResult', 'TlObject', 'Types'] as const;

/**
 * Prints the types.
 * @throws SchemaError when two things would get one name.
 */
export function printTypes(schema: LinkedSchema, parameters: TypesParameters): string {
  checkNames(schema);
  const constructors = [...schema.unions.flatMap((union) => union.constructors), ...schema.loose];
  const names: Names = new Map(constructors.map((constructor) => [constructor.name, rawName(constructor.name)]));
  const parts = [`/** ${parameters.title} */`];
  for (const union of schema.unions) {
    const members = union.constructors.map((constructor) => rawName(constructor.name));
    parts.push(`${link(parameters.page('type', union.name))}export type ${toPascalCase(union.name)} = ${members.join(' | ')};`);
  }
  for (const constructor of constructors) {
    parts.push(printInterface(rawName(constructor.name), constructor, parameters.page('constructor', constructor.name), names));
  }
  for (const method of schema.methods) {
    parts.push(printInterface(requestName(method.name), method, parameters.page('method', method.name), names));
  }
  parts.push(printMethods(schema, names));
  parts.push(printUnion('Any value that a constructor makes.', 'TlObject', [
    ...schema.unions.map((union) => toPascalCase(union.name)),
    ...schema.loose.map((constructor) => rawName(constructor.name)),
  ]));
  return `${parts.join('\n')}\n`;
}

type Names = ReadonlyMap<string, string>;

function printMethods(schema: LinkedSchema, names: Names): string {
  const rows = schema.methods.map((method) => {
    const result = method.result.kind === 'any' ? 'unknown' : printType(method.result, names);
    return `  '${method.name}': { request: ${requestName(method.name)}; result: ${result} };`;
  });
  return [
    '/** Every method: its request and its result. */',
    `export interface Methods {\n${rows.join('\n')}\n}`,
    '/** The name of a method. */',
    'export type MethodName = keyof Methods;',
    '/** Any request. */',
    "export type MethodRequest = Methods[MethodName]['request'];",
    '/** The result of one method. */',
    "export type MethodResult<N extends MethodName> = Methods[N]['result'];",
    '/** What a codec of this schema reads and writes. */',
    'export interface Types { object: TlObject; request: MethodRequest; methods: Methods }',
  ].join('\n');
}

function printUnion(doc: string, name: string, members: readonly string[]): string {
  return `/** ${doc} */\nexport type ${name} =\n  | ${members.join('\n  | ')};`;
}

function printInterface(name: string, combinator: LinkedCombinator, page: string | undefined, names: Names): string {
  const fields = combinator.fields.filter((field) => !field.hidden).map((field) => `  ${printField(field, names)}\n`).join('');
  return `${link(page)}export interface ${name} {\n  _: '${combinator.name}';\n${fields}}`;
}

function printField(field: LinkedField, names: Names): string {
  return `${field.key}${field.condition === undefined ? '' : '?'}: ${printType(field.type, names)};`;
}

function printType(type: LinkedType, names: Names): string {
  switch (type.kind) {
    case 'primitive': return primitives[type.name];
    case 'boxed': return toPascalCase(type.union);
    case 'bare': return names.get(type.constructorName) ?? 'never';
    case 'vector': return `${printType(type.element, names)}[]`;
    case 'call': return 'MethodRequest';
    case 'any': return 'TlObject';
  }
}

function link(page: string | undefined): string {
  return page === undefined ? '' : `/** ${page} */\n`;
}

function checkNames(schema: LinkedSchema): void {
  const owners = new Map<string, string>(ownNames.map((name) => [name, 'the generated file itself']));
  const claim = (name: string, owner: string): void => {
    const other = owners.get(name);
    if (other !== undefined) throw new SchemaError(`${owner} and ${other} would both be called ${name}`);
    owners.set(name, owner);
  };
  for (const union of schema.unions) {
    claim(toPascalCase(union.name), `type ${union.name}`);
    for (const constructor of union.constructors) claim(rawName(constructor.name), `constructor ${constructor.name}`);
  }
  for (const constructor of schema.loose) claim(rawName(constructor.name), `constructor ${constructor.name}`);
  for (const method of schema.methods) claim(requestName(method.name), `method ${method.name}`);
}
