/** Tests of file references. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../services/world.contract.js';
import { createFileReferences } from './file-reference.js';
import type { FileScope } from './file-reference.js';

const file = { kind: 'document', id: 0x7fff_ffff_ffff_fff1n } as const;
const user: FileScope = { type: 'user', userId: 9_007_199_254_740_991 };
const channel: FileScope = { type: 'channel', channelId: 2000 };

describe('createFileReferences', () => {
  let time = 1_750_000_000;
  const references = createFileReferences({ secret: new Uint8Array(32).fill(1), sha256, now: () => time, lifetime: 3600 });

  it('reads what it has made, for a user and for a channel', () => {
    for (const scope of [user, channel]) expect(references.read(file, references.make(file, scope))).toEqual({ type: 'valid', scope });
    expect(references.make(file, user)).toHaveLength(30);
  });

  it('makes the same reference for all who are told of a post in the same minutes', () => {
    const before = references.make(file, channel);
    time += 1;
    expect(references.make(file, channel)).toEqual(before);
  });

  it('S15: takes no reference that was changed in any bit, or made for another file, or under another secret', () => {
    const reference = references.make(file, user);
    for (let bit = 0; bit < reference.length * 8; bit += 1) {
      const forged = reference.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(references.read(file, forged)).toEqual({ type: 'invalid' });
    }
    expect(references.read({ ...file, kind: 'photo' }, reference)).toEqual({ type: 'invalid' });
    expect(references.read({ ...file, id: 1n }, reference)).toEqual({ type: 'invalid' });
    const others = createFileReferences({ secret: new Uint8Array(32).fill(2), sha256, now: () => time, lifetime: 3600 });
    expect(others.read(file, reference)).toEqual({ type: 'invalid' });
    for (const length of [1, 29, 31, 64]) expect(references.read(file, new Uint8Array(length).fill(1))).toEqual({ type: 'invalid' });
    expect(references.read(file, new Uint8Array())).toEqual({ type: 'empty' });
  });

  it('S15: is good for as long as was said, and not much longer', () => {
    const reference = references.make(file, user);
    time += 3599;
    expect(references.read(file, reference)).toMatchObject({ type: 'valid' });
    time += 3600 / 24 + 1;
    expect(references.read(file, reference)).toEqual({ type: 'expired' });
  });
});
