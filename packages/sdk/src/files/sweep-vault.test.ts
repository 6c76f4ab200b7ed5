/** What goes out of a vault when a client starts, and what stays. */
import { describe, expect, it } from 'vitest';
import type { FileVault } from '../ports/file-vault.js';
import { memoryVault } from '../storage/memory-vault.js';
import type { OutgoingFile, SendMediaAction } from '../storage/outbox-records.js';
import { sweepVault } from './sweep-vault.js';

const startedAt = 1_800_000_000_000;
const hour = 3_600_000;

/** A vault with files by their ages in ms. */
async function vaultOf(ages: Readonly<Record<string, number>>): Promise<FileVault> {
  let now = 0;
  const vault = memoryVault({ limit: 1000, now: () => now });
  for (const [name, age] of Object.entries(ages)) {
    now = startedAt - age;
    await (await vault.open(name, { create: true }))!.close();
  }
  return vault;
}

async function namesIn(vault: FileVault): Promise<string[]> {
  return (await vault.list()).map(({ name }) => name);
}

function sending(file: Partial<OutgoingFile>): { readonly action: SendMediaAction } {
  const source = { type: 'path', path: 'out-path', size: 1, modifiedAt: 1 } as const;
  const whole: OutgoingFile = { kind: 'document', source, name: 'a', mimeType: 'text/plain', ...file };
  const items = [{ media: { type: 'upload', file: whole }, text: '', randomId: 1n }, { media: { type: 'sent', input: { _: 'inputMediaEmpty' } }, text: '', randomId: 2n }] as const;
  return { action: { type: 'sendMedia', items } };
}

const inVault = (path: string) => ({ type: 'vault', path, size: 1, modifiedAt: 0 }) as const;

describe('the sweep of a vault', () => {
  it('removes downloads after a week and maps of uploads after a day, and nothing else by its age', async () => {
    const vault = await vaultOf({
      'down-1.part': 169 * hour,
      'down-2.part': 167 * hour,
      'up-1.map': 25 * hour,
      'up-2.map': 23 * hour,
      'file-1': 10_000 * hour,
    });
    await sweepVault(vault, { selfId: 1, outbox: () => [], startedAt });
    expect(await namesIn(vault)).toEqual(['down-2.part', 'up-2.map', 'file-1']);
  });

  it('removes copies that no record names, unless they are being made', async () => {
    const vault = await vaultOf({ 'out-file': hour, 'out-thumb': 999 * hour, 'out-path': hour, 'out-lost': 2000, 'out-new': 500, 'out-newer': -500 });
    const text = { action: { type: 'sendText', text: 'out-lost' } } as const;
    await sweepVault(vault, { selfId: 1, outbox: () => [text, sending({ source: inVault('out-file'), thumb: inVault('out-thumb') }), sending({})], startedAt });
    expect(await namesIn(vault)).toEqual(['out-file', 'out-thumb', 'out-new', 'out-newer']);
  });

  it('opens the copies that are still to be sent first, so that an encrypted store puts into their places what lies beside them', async () => {
    const vault = await vaultOf({ 'out-file': hour, 'out-lost': hour, 'file-1': hour });
    const opened: string[] = [];
    const open = vault.open.bind(vault);
    vault.open = (name) => (opened.push(name), open(name));
    await sweepVault(vault, { selfId: 1, outbox: () => [sending({ source: inVault('out-file'), thumb: inVault('out-gone') })], startedAt });
    expect(opened).toEqual(['out-file', 'out-gone']);
  });

  it('removes everything where nobody is logged in', async () => {
    const vault = await vaultOf({ 'down-1.part': 0, 'file-1': 0, 'out-1': 0 });
    await sweepVault(vault, { selfId: undefined, outbox: () => [], startedAt });
    expect(await namesIn(vault)).toEqual([]);
  });

  it('judges nothing by its age where uses are counted', async () => {
    const vault = memoryVault({ limit: 1000 });
    for (const name of ['down-1.part', 'up-1.map', 'out-1']) await (await vault.open(name, { create: true }))!.close();
    await sweepVault(vault, { selfId: 1, outbox: () => [], startedAt });
    expect(await namesIn(vault)).toEqual(['down-1.part', 'up-1.map']);
  });

  it('goes on behind a file that cannot be removed, and tells of it', async () => {
    const vault = await vaultOf({ 'up-1.map': 25 * hour, 'up-2.map': 25 * hour });
    const fault = new Error('busy');
    const remove = vault.delete.bind(vault);
    vault.delete = (name) => (name === 'up-1.map' ? Promise.reject(fault) : remove(name));
    await expect(sweepVault(vault, { selfId: 1, outbox: () => [], startedAt })).rejects.toBe(fault);
    expect(await namesIn(vault)).toEqual(['up-1.map']);
  });
});
