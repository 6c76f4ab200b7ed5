/** Tests of files that stay open: their bound, and that none is lost. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenFiles, readAt, writeAt } from './open-files.js';

describe('open files', () => {
  let folder: string;
  let files: OpenFiles;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kitewire-open-'));
    files = new OpenFiles(4);
  });
  afterEach(async () => {
    await files.close();
    rmSync(folder, { recursive: true });
  });

  const path = (name: number): string => join(folder, String(name));
  const write = (name: number, text: string): Promise<void> => files.use(path(name), 'create', (handle) => writeAt(handle, new TextEncoder().encode(text), 0));

  it('S17 are never more than the bound, and everybody gets a turn', async () => {
    let most = 0;
    const work = async (name: number): Promise<void> => {
      await write(name % 50, `text ${name % 50}`);
      most = Math.max(most, files.size);
    };
    await Promise.all(Array.from({ length: 200 }, (_, name) => work(name)));
    expect(most).toBe(4);
    for (let name = 0; name < 50; name += 1) expect(readFileSync(path(name), 'utf8')).toBe(`text ${name}`);
  });

  it('are opened once for several uses', async () => {
    writeFileSync(path(1), 'abc');
    const fds = await Promise.all([1, 2, 3].map(() => files.use(path(1), 'read', async (handle) => handle.fd)));
    expect(await files.use(path(1), 'read', async (handle) => handle.fd)).toBe(fds[0]);
    expect(new Set(fds).size).toBe(1);
  });

  it('are closed when the last use has ended once they are forgotten', async () => {
    writeFileSync(path(1), 'abc');
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    const use = files.use(path(1), 'read', async (handle) => {
      await ended;
      return readAt(handle, 0, 9);
    });
    await files.forget(path(1));
    end();
    expect(new TextDecoder().decode(await use)).toBe('abc');
    expect(files.size).toBe(0);
  });

  it('leave no trace of one that cannot be opened', async () => {
    await Promise.all(Array.from({ length: 9 }, (_, name) => expect(files.use(path(name), 'read', async () => undefined)).rejects.toMatchObject({ code: 'ENOENT' })));
    expect(files.size).toBe(0);
    await write(1, 'abc');
    expect(await files.use(path(1), 'read', (handle) => readAt(handle, 1, 1))).toEqual(Uint8Array.of(0x62));
  });
});
