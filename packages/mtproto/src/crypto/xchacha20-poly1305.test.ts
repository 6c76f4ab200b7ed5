// XChaCha20-Poly1305 against the vector of its draft.
import { describe, expect, it } from 'vitest';
import { openXChaCha20Poly1305, sealXChaCha20Poly1305 } from './xchacha20-poly1305.js';

const range = (from: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => from + index);
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

// draft-irtf-cfrg-xchacha-03, A.3.1
const parameters = { key: range(0x80, 32), nonce: range(0x40, 24), associatedData: hex('50515253c0c1c2c3c4c5c6c7') };
const plain = new TextEncoder().encode("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.");
const sealed = hex(
  'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452' +
    '2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49',
);

describe('XChaCha20-Poly1305', () => {
  it('seals and opens as its draft says', () => {
    expect(sealXChaCha20Poly1305(plain, parameters)).toEqual(sealed);
    expect(openXChaCha20Poly1305(sealed, parameters)).toEqual(plain);
  });

  it('opens nothing that was changed, nor under other data', () => {
    const changed = Uint8Array.from(sealed, (byte, index) => (index === 5 ? byte ^ 1 : byte));
    expect(() => openXChaCha20Poly1305(changed, parameters)).toThrow();
    expect(() => openXChaCha20Poly1305(sealed, { ...parameters, associatedData: new Uint8Array() })).toThrow();
  });
});
