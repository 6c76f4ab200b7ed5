// Compares implementations of AES-256-IGE: median throughput by size, and its ratio to the block functions of
// @noble/ciphers. Run by `npm run bench -w @kitewire/mtproto`; an argument sets the number of rounds.
import { nobleIge } from '../src/crypto/aes-ige-noble.js';
import { createWasmIge } from '../src/crypto/aes-ige-wasm.js';
import type { IgeCipher } from '../src/crypto/ige-cipher.js';
import { encryptIgeThroughCbc } from '../src/node/aes-ige-cbc.js';

type Operation = IgeCipher['encrypt'];

const sizes = [16, 64, 128, 256, 384, 512, 768, 1024, 1536, 2048, 4096, 65_536, 524_288];
const rounds = Number(process.argv[2] ?? 7);
const roundMs = 25;

/** Megabytes a second of one round. */
function measure(run: () => void, size: number): number {
  const started = performance.now();
  let bytes = 0;
  let elapsed = 0;
  while (elapsed < roundMs) {
    for (let left = Math.max(1, 65_536 / size); left > 0; left--) {
      run();
      bytes += size;
    }
    elapsed = performance.now() - started;
  }
  return bytes / 1000 / elapsed;
}

function median(values: number[]): number {
  return values.sort((left, right) => left - right)[values.length >> 1]!;
}

function compare(operations: Record<string, Operation>): void {
  const key = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
  const iv = Uint8Array.from({ length: 32 }, (_, index) => index * 13);
  const entries = Object.entries(operations);
  const table: Record<number, Record<string, string>> = {};
  for (const size of sizes) {
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
    const medians = entries.map(([name]) => [name, median(samples.get(name)!)] as const);
    const base = medians[0]![1];
    table[size] = Object.fromEntries(medians.map(([name, speed]) => [name, `${speed.toFixed(0)} MB/s (${(speed / base).toFixed(2)}x)`]));
  }
  console.table(table);
}

const wasm = createWasmIge();
if (wasm === undefined) throw new Error('no WebAssembly here');

console.log('AES-256-IGE encryption by bytes a call');
compare({ noble: nobleIge.encrypt, wasm: wasm.encrypt, cbc: encryptIgeThroughCbc });
console.log('AES-256-IGE decryption by bytes a call');
compare({ noble: nobleIge.decrypt, wasm: wasm.decrypt });
