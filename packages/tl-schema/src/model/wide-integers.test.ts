import { describe, expect, it } from 'vitest';
import { parseTl } from '../language/parse.js';
import { printCombinator } from '../language/print.js';
import { applyWideIntegers, readWideIntegers } from './wide-integers.js';

const current = readWideIntegers(parseTl(`
user id:int53 access_hash:long likes:Vector<int53> = User;
photo id:long user_id:int53 = Photo;
---functions---
deletePhotos = Vector<long>;
countPhotos = Vector<int53>;
`));

function apply(text: string, marks: boolean): string[] {
  return applyWideIntegers(parseTl(text), current, marks).map(printCombinator);
}

describe('applyWideIntegers', () => {
  it('takes the type that the current layer gives to the same field or result', () => {
    const older = 'user id:long access_hash:long likes:Vector<long> = User; ---functions--- deletePhotos = Vector<int53>; countPhotos = Vector<long>;';
    const expected = ['user id:int53 access_hash:long likes:Vector<int53> = User;', 'deletePhotos = Vector<long>;', 'countPhotos = Vector<int53>;'];
    expect(apply(older, false)).toEqual(expected);
    expect(apply(older, true)).toEqual(expected);
  });

  it('goes by the name of the field where the current layer lacks it', () => {
    expect(apply('gone id:long user_id:long likes:long other:long date:int = Gone;', false)).toEqual(['gone id:long user_id:int53 likes:int53 other:long date:int = Gone;']);
  });

  it('leaves to a source that marks numbers what only it knows', () => {
    expect(apply('gone user_id:long other:int53 = Gone;', true)).toEqual(['gone user_id:long other:int53 = Gone;']);
  });

  it('leaves a field alone that has become another type', () => {
    expect(apply('user id:int access_hash:string = User;', false)).toEqual(['user id:int access_hash:string = User;']);
  });
});
