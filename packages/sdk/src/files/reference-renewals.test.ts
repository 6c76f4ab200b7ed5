/** Renewed references. */
import { describe, expect, it } from 'vitest';
import { ReferenceRenewals } from './reference-renewals.js';
import type { RemoteFile } from './remote-file.js';

const fileWith = (reference: number, key = 'document:1'): RemoteFile => ({
  ...{ key, dcId: 2, size: 1, name: undefined, mimeType: undefined, origin: undefined },
  location: { _: 'inputDocumentFileLocation', id: 1n, accessHash: 2n, fileReference: Uint8Array.of(reference), thumbSize: '' },
});
const referenceOf = (renewals: ReferenceRenewals, file: RemoteFile): number | undefined => {
  const location = renewals.locate(file);
  return 'fileReference' in location ? location.fileReference[0] : undefined;
};

describe('a reference that was renewed', () => {
  it('is found by the old one, and by no other', () => {
    const renewals = new ReferenceRenewals();
    renewals.note(fileWith(1), Uint8Array.of(2));
    expect([1, 2, 3].map((each) => referenceOf(renewals, fileWith(each)))).toEqual([2, 2, 3]);
    expect(referenceOf(renewals, fileWith(1, 'document:2'))).toBe(1);
    renewals.note(fileWith(1), Uint8Array.of(4));
    expect(referenceOf(renewals, fileWith(1))).toBe(4);
  });

  it('is counted, five times in an hour', () => {
    const renewals = new ReferenceRenewals();
    const file = fileWith(1);
    const minutes = [0, 10, 20, 30, 40, 50, 59, 61, 62].map((minute) => {
      renewals.note(file, Uint8Array.of(minute));
      return renewals.mayRenew(file, minute * 60_000);
    });
    expect(minutes).toEqual([true, true, true, true, true, false, false, true, false]);
  });

  it('is forgotten when there were a thousand others', () => {
    const renewals = new ReferenceRenewals();
    for (let index = 0; index <= 1000; index += 1) renewals.note(fileWith(1, `document:${index}`), Uint8Array.of(2));
    expect([0, 1, 1000].map((index) => referenceOf(renewals, fileWith(1, `document:${index}`)))).toEqual([1, 2, 2]);
  });
});
