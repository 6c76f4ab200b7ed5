/** TL text cut into tokens, each with the line on which it stands. */
import { SchemaError } from './errors.js';

/** One token; `kind` is `word` for names and numbers, `section` for `---types---`, else the sign itself. */
export interface Token {
  readonly kind: 'word' | 'section' | 'sign';
  readonly text: string;
  readonly line: number;
}

const pattern = /(\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|---([a-z]+)---|([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)|([:#?!%=;{}<>])/y;

/**
 * Cuts TL text into tokens; blanks and comments fall away.
 * @throws SchemaError at a character that TL does not know.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let position = 0;
  while (position < text.length) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) throw new SchemaError(`line ${line}: unexpected character ${JSON.stringify(text[position])}`);
    const [whole, blank, section, word, sign] = match;
    if (section !== undefined) tokens.push({ kind: 'section', text: section, line });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, line });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, line });
    else line += (blank ?? '').split('\n').length - 1;
    position += whole.length;
  }
  return tokens;
}
