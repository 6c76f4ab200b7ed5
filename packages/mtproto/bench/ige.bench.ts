/** Compares implementations of AES-256-IGE: median throughput by size, and its ratio to the block functions of @noble/ciphers. */
import { nobleIge } from '../src/crypto/aes-ige-noble.js';
import { createWasmIge } from '../src/crypto/aes-ige-wasm.js';
import type { IgeCipher } from '../src/crypto/ige-cipher.js';
import { encryptIgeThroughCbc } from '../src/node/aes-ige-cbc.js';

type Operation = IgeCipher['encrypt'];

interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ratio: number;
}

const sizes = [16, 64, 128, 256, 384, 512, 768, 1024, 1536, 2048, 4096, 65_536, 524_288];
const rounds = 7;
const roundMs = 25;

/** Megabytes a second of one round. */
function measure(operate: () => void, size: number): number {
  const started = performance.now();
  let bytes = 0;
  let elapsed = 0;
  while (elapsed < roundMs) {
    for (let left = Math.max(1, 65_536 / size); left > 0; left--) {
      operate();
      bytes += size;
    }
    elapsed = performance.now() - started;
  }
  return bytes / 1000 / elapsed;
}

function median(values: number[]): number {
  return values.sort((left, right) => left - right)[values.length >> 1]!;
}

/** The first operation is what the others are compared with. */
function compare(what: string, operations: Record<string, Operation>): Row[] {
  const key = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
  const iv = Uint8Array.from({ length: 32 }, (_, index) => index * 13);
  const entries = Object.entries(operations);
  return sizes.flatMap((size) => {
    const data = new Uint8Array(size).fill(0x5a);
    const samples = new Map<string, number[]>(entries.map(([name]) => [name, []]));
    const expected = Buffer.from(entries[0]![1](data, key, iv));
    // They take turns, so that a slower moment of the machine meets all of them.
    for (let round = 0; round < rounds; round++) {
      for (const [name, operation] of entries) {
        if (!expected.equals(operation(data, key, iv))) throw new Error(`${name} gives another result`);
        samples.get(name)!.push(measure(() => operation(data, key, iv), size));
      }
    }
    const base = median(samples.get(entries[0]![0])!);
    return entries.map(([name]) => {
      const value = median(samples.get(name)!);
      return { name: `${what} ${size} bytes, ${name}`, value, unit: 'MB/s', ratio: value / base };
    });
  });
}

async function run(): Promise<{ title: string; rows: Row[] }> {
  const wasm = createWasmIge();
  if (wasm === undefined) throw new Error('no WebAssembly here');
  return {
    title: 'AES-256-IGE by bytes a call',
    rows: [
      ...compare('encrypt', { noble: nobleIge.encrypt, wasm: wasm.encrypt, cbc: encryptIgeThroughCbc }),
      ...compare('decrypt', { noble: nobleIge.decrypt, wasm: wasm.decrypt }),
    ],
  };
}

export default { name: 'aes-ige', run };
