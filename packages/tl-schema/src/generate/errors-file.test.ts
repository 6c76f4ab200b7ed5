import { describe, expect, it } from 'vitest';
import type { RpcErrorModel } from '../model/rpc-errors.js';
import { readErrorTable } from '../rpc-errors/table.js';
import { printErrorsFile, printErrorTable } from './errors-file.js';

const model: RpcErrorModel = {
  codes: new Map([['PHONE_MIGRATE_%d', 303], ['A_ERROR', 400], ['B_ERROR', 400]]),
  methods: [
    { method: 'a.one', audience: 'user', errors: [{ name: 'B_ERROR', code: 403 }, { name: 'PHONE_MIGRATE_%d', code: 303 }] },
    { method: 'a.two', audience: 'both', errors: [] },
    { method: 'a.three', audience: 'bot', errors: [] },
  ],
};

describe('printErrorTable', () => {
  it('prints what readErrorTable reads', () => {
    const { byName, byMethod } = readErrorTable(printErrorTable(model));
    expect([...byName.values()]).toEqual([
      { name: 'PHONE_MIGRATE_%d', type: 'PHONE_MIGRATE', code: 303 },
      { name: 'A_ERROR', type: 'A_ERROR', code: 400 },
      { name: 'B_ERROR', type: 'B_ERROR', code: 400 },
    ]);
    expect(byMethod.get('a.one')).toEqual({
      audience: 'user',
      errors: [{ name: 'B_ERROR', type: 'B_ERROR', code: 403 }, { name: 'PHONE_MIGRATE_%d', type: 'PHONE_MIGRATE', code: 303 }],
    });
    expect(byMethod.get('a.three')).toEqual({ audience: 'bot', errors: [] });
  });

  it('leaves out methods of which there is nothing to say', () => {
    expect(printErrorTable(model)).not.toContain('a.two');
  });
});

describe('printErrorsFile', () => {
  it('types the names', () => {
    expect(printErrorsFile(model)).toContain("export type RpcErrorName =\n  | 'PHONE_MIGRATE_%d'\n  | 'A_ERROR'\n  | 'B_ERROR';");
  });
});
