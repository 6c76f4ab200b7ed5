/** What the server keeps of what a document says about itself. */
import { describe, expect, it } from 'vitest';
import { cleanAttributes } from './document-attributes.js';

const named = (fileName: string): unknown => cleanAttributes([{ _: 'documentAttributeFilename', fileName }]);

describe('the name of a document', () => {
  it('is the last part of a path, without control characters', () => {
    expect(named('../../etc\\pass\u0000wd')).toEqual([{ _: 'documentAttributeFilename', fileName: 'passwd' }]);
  });

  it('is cut before what says which kind of file it is', () => {
    expect(named(`${'a'.repeat(300)}.txt`)).toEqual([{ _: 'documentAttributeFilename', fileName: `${'a'.repeat(251)}.txt` }]);
    expect(named(`${'a'.repeat(251)}.txt`)).toEqual([{ _: 'documentAttributeFilename', fileName: `${'a'.repeat(251)}.txt` }]);
    expect(named(`a.${'b'.repeat(300)}`)).toEqual([{ _: 'documentAttributeFilename', fileName: `a.${'b'.repeat(253)}` }]);
  });
});
