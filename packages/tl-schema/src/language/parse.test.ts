import { describe, expect, it } from 'vitest';
import { SchemaError } from './errors.js';
import { parseTl } from './parse.js';
import { printCombinator } from './print.js';

describe('parseTl', () => {
  it('reads both sections, comments and switches back', () => {
    const combinators = parseTl(`
      // a comment = with; signs
      a#1 = A; /* over
      lines */
      ---functions---
      f = A;
      ---types---
      b = B;`);
    expect(combinators.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['constructor a', 'function f', 'constructor b']);
  });

  it('reads every form of a field', () => {
    const [combinator] = parseTl('ns.a#00ff {X:Type} flags:# x:flags.31?Vector<%b.Message> y:!X z:vector<long> w:flags.0?true = Vector<X>;');
    expect(combinator).toEqual({
      kind: 'constructor',
      name: 'ns.a',
      id: 0xff,
      variables: ['X'],
      fields: [
        { name: 'flags', type: { name: '#' } },
        { name: 'x', type: { name: 'Vector', parameter: { name: 'b.Message', bare: true } }, condition: { word: 'flags', bit: 31 } },
        { name: 'y', type: { name: 'X', call: true } },
        { name: 'z', type: { name: 'vector', parameter: { name: 'long' } } },
        { name: 'w', type: { name: 'true' }, condition: { word: 'flags', bit: 0 } },
      ],
      result: { name: 'Vector', parameter: { name: 'X' } },
    });
  });

  it.each([
    'account.installTheme#7ae43737 flags:# format:flags.1?string theme:flags.1?InputTheme = Bool;',
    'invokeAfterMsg#cb9f372d {X:Type} msg_id:long query:!X = X;',
    'msg_container#73f1f8dc messages:vector<%Message> = MessageContainer;',
    'messages.getMessages#63c66506 id:Vector<InputMessage> = messages.Messages;',
    'p_q_inner_data = P_Q_inner_data;',
  ])('gives back what it prints: %s', (line) => {
    expect(parseTl(line).map(printCombinator)).toEqual([line]);
  });

  it.each([
    ['a b:int', 'line 1: expected a field name, got the end'],
    ['a\nb int = A;', 'line 2: expected ":", got "int"'],
    ['a = A', 'expected ";", got the end'],
    ['a#12g = A;', 'a constructor id has 1 to 8 lower-case hex digits, got "12g"'],
    ['a#123456789 = A;', 'a constructor id has'],
    ['a b:flags.32?int = A;', 'expected flags.0 to flags.31'],
    ['a b:Vector<int = A;', 'expected ">", got "="'],
    ['a {X:int} = A;', 'expected a variable of kind Type'],
    ['a = A;\n\n  $', 'line 3: unexpected character "$"'],
    ['---frogs---', 'expected a section named types or functions'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTl(text)).toThrow(SchemaError);
    expect(() => parseTl(text)).toThrow(message);
  });
});
