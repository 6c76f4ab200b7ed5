/**
 * The id of a table line by the CRC rule. Ids do not compress: left out of the table, they would be a quarter of what a
 * browser loads.
 */
import { crc32 } from '../language/crc32.js';
import { bitOf, endOf } from './table.js';

const words: Readonly<Record<string, string>> = {
  i: 'int', '#': '#', l: 'long', j: 'long', d: 'double', s: 'string', b: 'string', o: 'int128', q: 'int256', B: 'Bool', '!': '!X',
};

/**
 * Derives the id (unsigned 32 bits) of a combinator from its line.
 * @param result the union's name, or for a method its result type's code
 */
export function idOfLine(name: string, fields: string, methods: boolean, result: string): number {
  const generic = fields.endsWith(':!');
  let text = generic ? `${name} X:Type` : name;
  if (fields !== '') {
    let wordCount = 0;
    let bit = -1;
    // This runs over a whole schema at once, so it cuts the text by itself instead of making an object of each field.
    for (const field of fields.split(' ')) {
      if (field === '#') {
        text += ` ${wordName(wordCount++)}:#`;
        continue;
      }
      const end = endOf(field);
      const question = field.indexOf('?');
      if (question >= 0) bit = bitOf(field.slice(question + 1, end), bit);
      if (end === field.length) continue;
      const type = typeText(field.slice(end + 1), generic);
      text += question < 0 ? ` ${field.slice(0, end)}:${type}` : ` ${field.slice(0, question)}:${wordName(bit >>> 5)}.${bit & 31}?${type}`;
    }
  }
  return crc32(`${text} = ${methods ? typeText(result, generic) : result || 'Object'}`);
}

function wordName(word: number): string {
  return word === 0 ? 'flags' : `flags${word + 1}`;
}

function typeText(code: string, generic: boolean): string {
  const word = words[code];
  if (word !== undefined) return word;
  switch (code[0]) {
    case '@':
    case '%': return code.slice(1);
    // `bytes` counts as `string` only as a field's own type.
    case '[': return `Vector ${code === '[b' ? 'bytes' : typeText(code.slice(1), generic)}`;
    case '(': return `vector ${code === '(b' ? 'bytes' : typeText(code.slice(1), generic)}`;
    default: return generic ? 'X' : 'Object';
  }
}
