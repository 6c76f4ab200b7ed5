import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createHashBlock, SINGLE_BLOCK_LENGTH } from './sha256-block.js';

it('hashes whatever fits into one block as OpenSSL does, and leaves nothing of one hash for the next', () => {
  const hashBlock = createHashBlock();
  const buffer = new Uint8Array(200);
  for (let round = 0; round < 10; round += 1) {
    for (let length = SINGLE_BLOCK_LENGTH; length >= 0; length -= 1) {
      const data = Uint8Array.from({ length }, (_, index) => (index * 37 + length * 101 + round * 59) & 0xff);
      buffer.set(data);
      expect(hashBlock(buffer, length)).toEqual(new Uint8Array(createHash('sha256').update(data).digest()));
    }
  }
});
