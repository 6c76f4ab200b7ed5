import { describe, expect, it } from 'vitest';
import { apiSchema } from '../api.js';
import { TlSchema } from './schema.js';

const schema = new TlSchema('=A\nns.a # on?3 at?3:i # first_name?37:s\n=\nloose o:*\n\n=[l\nf l:[@A v:(%ns.a last?31:d\n=*\ng query:!');

describe('TlSchema.describe', () => {
  it('gives the fields of a constructor by their keys, without flags words', () => {
    expect(schema.describe('ns.a')).toEqual({
      name: 'ns.a',
      isMethod: false,
      result: { kind: 'boxed', union: 'A' },
      fields: [
        { key: 'on', type: { kind: 'scalar', name: 'true' }, flag: 3 },
        { key: 'at', type: { kind: 'scalar', name: 'int' }, flag: 3 },
        { key: 'firstName', type: { kind: 'scalar', name: 'string' }, flag: 37 },
      ],
    });
    expect(schema.describe('loose')).toEqual({ name: 'loose', isMethod: false, result: { kind: 'any' }, fields: [{ key: 'o', type: { kind: 'any' }, flag: undefined }] });
  });

  it('gives the result of a method', () => {
    expect(schema.describe('f')).toEqual({
      name: 'f',
      isMethod: true,
      result: { kind: 'vector', element: { kind: 'scalar', name: 'long' } },
      fields: [
        { key: 'l', type: { kind: 'vector', element: { kind: 'boxed', union: 'A' } }, flag: undefined },
        { key: 'v', type: { kind: 'vector', element: { kind: 'bare', constructorName: 'ns.a' } }, flag: undefined },
        { key: 'last', type: { kind: 'scalar', name: 'double' }, flag: 31 },
      ],
    });
    expect(schema.describe('g')).toMatchObject({ result: { kind: 'any' }, fields: [{ type: { kind: 'call' } }] });
  });

  it('knows no other names', () => {
    expect(schema.names).toEqual(['ns.a', 'loose', 'f', 'g']);
    expect(schema.describe('h')).toBeUndefined();
  });

  it('describes everything in the whole layer', () => {
    expect(apiSchema.names.map((name) => apiSchema.describe(name)?.name)).toEqual(apiSchema.names);
    expect(apiSchema.describe('auth.sendCode')?.result).toEqual({ kind: 'boxed', union: 'auth.SentCode' });
  });
});
