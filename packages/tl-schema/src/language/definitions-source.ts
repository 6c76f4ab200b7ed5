/** The definitions that teleproto drives its reader by: a schema with its names bent to JavaScript -> syntax tree. */
import type { CombinatorSyntax, FieldSyntax, TypeSyntax } from './syntax.js';

/** What is read of one entry of `api-definitions.js`. */
export interface Definition {
  /** In PascalCase, without the namespace. */
  readonly name: string;
  readonly namespace?: string;
  readonly constructorId: number;
  /** By camelCase key, in the order of the wire. */
  readonly argsConfig: Readonly<Record<string, DefinitionField>>;
  readonly result: string;
  readonly isFunction: boolean;
}

interface DefinitionField {
  readonly isVector: boolean;
  /** Whether a vector has its id before it. */
  readonly useVectorId: boolean | null;
  readonly isFlag: boolean;
  readonly flagName: string | null;
  readonly flagIndex: number;
  /** The field is a flags word; it has no type then. */
  readonly flagIndicator: boolean;
  readonly type: string | null;
}

/** Reads the definitions. That the names were bent back rightly is for the ids to say: the CRC is taken over them. */
export function readDefinitions(definitions: readonly Definition[]): CombinatorSyntax[] {
  return definitions.map((definition) => ({
    kind: definition.isFunction ? 'function' : 'constructor',
    name: (definition.namespace === undefined ? '' : `${definition.namespace}.`) + definition.name.charAt(0).toLowerCase() + definition.name.slice(1),
    id: definition.constructorId,
    variables: definition.result === 'X' ? ['X'] : [],
    fields: Object.entries(definition.argsConfig).map(([key, field]) => readField(key, field)),
    result: readResult(definition.result),
  }));
}

function readField(key: string, field: DefinitionField): FieldSyntax {
  if (field.flagIndicator) return { name: key, type: { name: '#' } };
  // `A`, `M1` and `srp_B` are spelled so in the schema.
  const name = key.replace(/(?<=[A-Za-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const single: TypeSyntax = field.type === 'X' ? { name: 'X', call: true } : { name: field.type ?? '' };
  const type = field.isVector ? { name: field.useVectorId === true ? 'Vector' : 'vector', parameter: single } : single;
  return field.isFlag ? { name, type, condition: { word: field.flagName ?? '', bit: field.flagIndex } } : { name, type };
}

function readResult(text: string): TypeSyntax {
  const element = /^Vector<(.+)>$/.exec(text)?.[1];
  return element === undefined ? { name: text } : { name: 'Vector', parameter: { name: element } };
}
