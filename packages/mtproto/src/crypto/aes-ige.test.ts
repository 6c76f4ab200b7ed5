import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { nobleIge } from './aes-ige-noble.js';
import { createWasmIge } from './aes-ige-wasm.js';
import { createIge } from './aes-ige.js';

const { published } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const { key, iv, plain, cipher } = published.ige;
const wasmIge = createWasmIge()!;

/** Keeps the instances that are made while it runs. */
function watchInstances(): { exports: { memory: { buffer: ArrayBuffer } } }[] {
  const { WebAssembly: original } = globalThis as unknown as { WebAssembly: { Module: unknown; Instance: new (module: unknown) => never } };
  const instances: never[] = [];
  const Instance = function (module: unknown) {
    const instance = new original.Instance(module);
    instances.push(instance);
    return instance;
  };
  vi.stubGlobal('WebAssembly', { Module: original.Module, Instance });
  return instances;
}

afterEach(() => vi.unstubAllGlobals());

describe('AES-256-IGE', () => {
  it('gives the published vector in every implementation', () => {
    for (const ige of [nobleIge, wasmIge, createIge(true), createIge(false)]) {
      expect(toHex(ige.encrypt(fromHex(plain), fromHex(key), fromHex(iv)))).toBe(cipher);
      expect(toHex(ige.decrypt(fromHex(cipher), fromHex(key), fromHex(iv)))).toBe(plain);
    }
  });

  it('gives the same in all implementations for every length and alignment', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(fc.nat(200), fc.nat(3), fc.nat(), bytes(32), bytes(32), (blocks, shift, seed, anyKey, anyIv) => {
        const data = createSeededRandom(seed).bytes(blocks * 16 + shift).subarray(shift);
        const before = data.slice();
        const encrypted = nobleIge.encrypt(data, anyKey, anyIv);
        expect(toHex(wasmIge.encrypt(data, anyKey, anyIv))).toBe(toHex(encrypted));
        expect(toHex(nobleIge.decrypt(encrypted, anyKey, anyIv))).toBe(toHex(data));
        expect(toHex(wasmIge.decrypt(encrypted, anyKey, anyIv))).toBe(toHex(data));
        expect(toHex(data)).toBe(toHex(before));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the WebAssembly implementation', () => {
  const someKey = new Uint8Array(32).fill(7);
  const someIv = new Uint8Array(32).fill(9);

  it('passes data longer than its buffer through in pieces, without growing', () => {
    const instances = watchInstances();
    const ige = createWasmIge()!;
    for (const length of [48 * 1024 - 16, 48 * 1024, 48 * 1024 + 16, 3 * 48 * 1024 + 32, 1_000_000]) {
      const data = createSeededRandom(length).bytes(length);
      const encrypted = ige.encrypt(data, someKey, someIv);
      expect(Buffer.from(encrypted).equals(nobleIge.encrypt(data, someKey, someIv)), String(length)).toBe(true);
      expect(Buffer.from(ige.decrypt(encrypted, someKey, someIv)).equals(data), String(length)).toBe(true);
    }
    expect(instances.map(({ exports }) => exports.memory.buffer.byteLength)).toEqual([65_536]);
  });

  it('keeps neither key nor data in its memory after a call', () => {
    const instances = watchInstances();
    const ige = createWasmIge()!;
    const memory = new Uint8Array(instances[0]!.exports.memory.buffer);
    const fresh = memory.slice();
    for (const length of [16, 1024, 100_000]) {
      const data = createSeededRandom(length).bytes(length - (length % 16));
      ige.decrypt(ige.encrypt(data, someKey, someIv), someKey, someIv);
      expect(Buffer.from(memory).equals(fresh), String(length)).toBe(true);
    }
  });
});

describe('createIge', () => {
  const works = (ige: ReturnType<typeof createIge>) => toHex(ige.encrypt(fromHex(plain), fromHex(key), fromHex(iv))) === cipher;

  it('instantiates nothing before the first use, and once for all uses', () => {
    const instances = watchInstances();
    const ige = createIge(true);
    expect(instances.length).toBe(0);
    expect(works(ige)).toBe(true);
    expect(works(ige)).toBe(true);
    expect(instances.length).toBe(1);
  });

  it('goes without WebAssembly where it is missing or forbidden, or not wanted', () => {
    const instances = watchInstances();
    expect(works(createIge(false))).toBe(true);
    expect(instances.length).toBe(0);
    vi.stubGlobal('WebAssembly', undefined);
    expect(createWasmIge()).toBeUndefined();
    expect(works(createIge(true))).toBe(true);
    const forbidden = vi.fn(function () {
      throw new Error('Refused to compile or instantiate WebAssembly module');
    });
    vi.stubGlobal('WebAssembly', { Module: forbidden, Instance: forbidden });
    expect(createWasmIge()).toBeUndefined();
    expect(works(createIge(true))).toBe(true);
    expect(forbidden).toHaveBeenCalled();
  });
});
