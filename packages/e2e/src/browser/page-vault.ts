/** What runs in the page about the files of a client: a vault of the browser beside one in memory, and alone over reloads. */
import { memory, type Storage } from '@kitewire/sdk';
import { indexedDb } from '@kitewire/sdk/indexed-db';
import { createDice } from './page-store.js';

type FileVault = NonNullable<Storage['vault']>;
type VaultFile = NonNullable<Awaited<ReturnType<FileVault['open']>>>;

/** As pages have it. */
declare const navigator: { readonly storage: { getDirectory(): Promise<{ keys(): AsyncIterable<string> }> } };

/** Tells the tests something while a function runs. */
declare function codeFor(text: string): Promise<string>;

const vaults = new Map<string, FileVault>();

function vaultOf(database: string): FileVault {
  const vault = vaults.get(database) ?? indexedDb(database).vault;
  if (!vault) throw new Error('the storage keeps no files');
  vaults.set(database, vault);
  return vault;
}

/** What a step of the comparison gives: bytes by their length and sum, failures by their code. */
type Answer = string;

/** A vault and the files of it that are open. */
interface Bench {
  readonly vault: FileVault;
  readonly files: Map<string, VaultFile>;
}

const names = ['a', 'down-1.part', 'out-2', 'file-3'];

/** One step with one vault; the dice are the same for both. */
async function step({ vault, files }: Bench, dice: (bound: number) => number): Promise<Answer> {
  const name = names[dice(names.length)] as string;
  const other = names[dice(names.length)] as string;
  const file = files.get(name);
  const kind = dice(12);
  const [offset, length] = [dice(3) === 0 ? dice(3_000_000) : dice(5000), dice(3) === 0 ? dice(1_500_000) : dice(3000)];
  const filling = 1 + dice(255);
  if (kind === 0 && file) {
    await file.close();
    files.delete(name);
    return 'closed';
  }
  if (kind === 1 && !file) {
    await vault.delete(name);
    return 'deleted';
  }
  if (kind === 2 && !file && !files.has(other)) return vault.rename(name, other).then(() => 'renamed', (error: { code: string }) => error.code);
  if (kind === 3) return show((await vault.list()).map((entry) => `${entry.name} ${entry.size}`).sort());
  if (!file) {
    const opened = await vault.open(name, { create: dice(2) === 0 });
    if (opened) files.set(name, opened);
    return opened ? 'opened' : 'not there';
  }
  if (kind === 4) {
    await file.truncate(offset);
    return `cut to ${await file.size()}`;
  }
  if (kind === 5) {
    await Promise.all([0, 1, 2].map((part) => file.write(offset + part * 1000, new Uint8Array(1000).fill(filling + part))));
    await file.flush();
    return 'written together';
  }
  if (kind < 9) {
    await file.write(offset, new Uint8Array(length).fill(filling));
    return `written up to ${await file.size()}`;
  }
  return show(sumOf(await file.read(offset, length)));
}

function sumOf(bytes: Uint8Array): readonly number[] {
  let sum = 0;
  for (const [index, value] of bytes.entries()) sum = (Math.imul(sum, 31) + value + (index & 7)) >>> 0;
  return [bytes.length, sum];
}

/** Bytes that no database makes smaller. */
function partOf(part: number, size: number): Uint8Array {
  const dice = createDice(part);
  return Uint8Array.from({ length: size }, () => dice(256));
}

function show(value: unknown): string {
  return JSON.stringify(value);
}

/** The functions that tests call in the page. */
export const vaultPage = {
  /** What browsers are like whose private file system pages cannot write. */
  forgetFileSystem(): void {
    Object.defineProperty(navigator.storage, 'getDirectory', { value: () => Promise.reject(new DOMException('not here', 'SecurityError')) });
  },
  /** The directories in the private file system. */
  async fileSystem(): Promise<string[]> {
    const found: string[] = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) found.push(name);
    return found;
  },
  /** Does the same to a vault of the browser and to the memory's; gives what they answered otherwise. */
  async compareVaults(seed: number, steps: number): Promise<string[]> {
    const wrong: string[] = [];
    const dice = createDice(seed);
    const expected: Bench = { vault: memory().vault as FileVault, files: new Map() };
    const got: Bench = { vault: vaultOf(`compare-${seed}`), files: new Map() };
    for (let round = 0; round < steps; round += 1) {
      const same = dice(2 ** 31);
      const [one, other] = [await step(expected, createDice(same)), await step(got, createDice(same))];
      if (one !== other) wrong.push(`step ${round}: ${other}, expected ${one}`);
    }
    return wrong;
  },
  /** Writes parts one after the other, each of bytes that only it has, and tells each when it is written; gives the code of the failure, or `written`. */
  async writeParts(database: string, name: string, parts: number, size: number): Promise<string> {
    try {
      const file = (await vaultOf(database).open(name, { create: true })) as VaultFile;
      for (let part = 1; part <= parts; part += 1) {
        await file.write((part - 1) * size, partOf(part, size));
        await codeFor(`${part}`);
      }
      await file.flush();
      await file.close();
      return 'written';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  },
  /** The parts of such a file that are there as they were written. */
  async readParts(database: string, name: string, size: number): Promise<number[]> {
    const file = await vaultOf(database).open(name);
    if (!file) return [];
    const parts: number[] = [];
    for (let part = 1; (part - 1) * size < (await file.size()); part += 1) {
      const bytes = await file.read((part - 1) * size, size);
      const written = partOf(part, size);
      if (bytes.length === size && bytes.every((value, index) => value === written[index])) parts.push(part);
    }
    await file.close();
    return parts;
  },
};
