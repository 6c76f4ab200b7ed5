/** Tests of temporary directories: those of killed servers go, everything else stays. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../ports/logger.js';
import { makeTemporaryDirectory } from './temporary-directory.js';

describe('the temporary directory of a server', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kitewire-temporary-'));
    vi.stubEnv('TMPDIR', root);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
  });

  /** Makes the directory of a server that has ended, with something in it. */
  const leave = (name: string, lock: string | null = ''): string => {
    const path = join(root, name);
    mkdirSync(join(path, 'uploads'), { recursive: true });
    writeFileSync(join(path, 'uploads', '1-1-1.bytes'), 'x');
    if (lock !== null) writeFileSync(join(path, 'kitewire-server.lock'), lock);
    return path;
  };

  it('goes with the server', async () => {
    const { path, remove } = await makeTemporaryDirectory(silentLogger);
    writeFileSync(join(path, 'file'), 'x');
    expect(readdirSync(root)).toEqual([basename(path)]);
    await Promise.all([remove(), remove()]);
    expect(readdirSync(root)).toEqual([]);
    await remove();
  });

  it('goes when the next server starts, if its own was killed, and not before', async () => {
    const program = join(root, 'program.mjs');
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
    await build({ entryPoints: [fileURLToPath(new URL('temporary-program.contract.ts', import.meta.url))], outfile: program, bundle: true, platform: 'node', format: 'esm', alias: { 'better-sqlite3': sqlite }, external: [sqlite] });
    const child = spawn(process.execPath, ['-e', `import(${JSON.stringify(pathToFileURL(program).href)}).then((module) => module.holdUntilKilled())`], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const held = await new Promise<string>((resolve) => child.stdout.on('data', (line: Uint8Array) => resolve(new TextDecoder().decode(line).trim())));
    writeFileSync(join(held, 'file'), 'x');
    const first = await makeTemporaryDirectory(silentLogger);
    expect(existsSync(join(held, 'file'))).toBe(true);
    child.kill('SIGKILL');
    await ended;
    const second = await makeTemporaryDirectory(silentLogger);
    expect([held, first.path, second.path].map((path) => existsSync(path))).toEqual([false, true, true]);
    await Promise.all([first.remove(), second.remove()]);
  });

  it('stays while a server of the same process has it', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => makeTemporaryDirectory(silentLogger)));
    const further = await makeTemporaryDirectory(silentLogger);
    expect(readdirSync(root).sort()).toEqual([...made, further].map(({ path }) => basename(path)).sort());
    await Promise.all([...made, further].map(({ remove }) => remove()));
    expect(readdirSync(root)).toEqual([]);
  });

  it('holds nothing but what shows whose it is', async () => {
    const { path, remove } = await makeTemporaryDirectory(silentLogger);
    expect(readdirSync(path)).toEqual(['kitewire-server.lock']);
    await remove();
  });

  it('comes and goes while many others do, of which nobody is warned', async () => {
    const records: string[] = [];
    const live = async (): Promise<void> => {
      const { path, remove } = await makeTemporaryDirectory({ log: (level, event) => void records.push(`${level} ${event}`) });
      mkdirSync(join(path, 'uploads'));
      writeFileSync(join(path, 'uploads', 'file'), 'x');
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect(existsSync(join(path, 'uploads', 'file'))).toBe(true);
      await remove();
    };
    for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: 10 }, live));
    expect([readdirSync(root), records.filter((record) => record.startsWith('warn'))]).toEqual([[], []]);
  });

  it('is told from everything that only looks like one', async () => {
    const outside = leave('outside');
    const others = [leave('kitewire-server-toolong'), leave('kitewire-abc123'), leave('kitewire-server-nolock', null), leave('kitewire-server-filled', 'my own words')];
    symlinkSync(outside, join(root, 'kitewire-server-linked'));
    writeFileSync(join(root, 'kitewire-server-afile1'), '');
    const before = readdirSync(root).sort();
    const dead = leave('kitewire-server-AbC123');
    const records: string[] = [];
    const { remove } = await makeTemporaryDirectory({ log: (level, event) => void records.push(`${level} ${event}`) });
    await remove();
    expect(existsSync(dead)).toBe(false);
    expect(readdirSync(root).sort()).toEqual(before);
    for (const path of [outside, ...others]) expect(existsSync(join(path, 'uploads', '1-1-1.bytes'))).toBe(true);
    expect(records).toEqual(['info temporary.swept']);
  });

  it('stays when it is of another user', async () => {
    const dead = leave('kitewire-server-AbC123');
    const own = process.getuid?.() ?? 0;
    vi.spyOn(process, 'getuid').mockReturnValue(own + 1);
    await (await makeTemporaryDirectory(silentLogger)).remove();
    expect(existsSync(dead)).toBe(true);
    vi.restoreAllMocks();
    await (await makeTemporaryDirectory(silentLogger)).remove();
    expect(existsSync(dead)).toBe(false);
  });

  it('cannot be made where there is no place for it', async () => {
    vi.stubEnv('TMPDIR', join(root, 'missing'));
    await expect(makeTemporaryDirectory(silentLogger)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });
});
