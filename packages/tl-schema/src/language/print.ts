/** Syntax tree -> TL text, in the spelling of the official schema. */
import type { CombinatorSyntax, FieldSyntax, TypeSyntax } from './syntax.js';

/** One combinator as a line of TL with its id, if it has one. */
export function printCombinator(combinator: CombinatorSyntax): string {
  const id = combinator.id === undefined ? '' : `#${combinator.id.toString(16)}`;
  const variables = combinator.variables.map((name) => ` {${name}:Type}`).join('');
  const fields = combinator.fields.map((field) => ` ${printField(field)}`).join('');
  return `${combinator.name}${id}${variables}${fields} = ${printType(combinator.result)};`;
}

/** One field with its condition: `about:flags.2?string`. */
function printField(field: FieldSyntax): string {
  const condition = field.condition === undefined ? '' : `${field.condition.word}.${field.condition.bit}?`;
  return `${field.name}:${condition}${printType(field.type)}`;
}

/** A type as it is written in TL. */
function printType(type: TypeSyntax): string {
  const mark = type.call === true ? '!' : type.bare === true ? '%' : '';
  return mark + type.name + (type.parameter === undefined ? '' : `<${printType(type.parameter)}>`);
}
