/** Files that are written on a real disk. */
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPath } from './create-path.js';
import { placeIn } from './place-in.js';

const fresh = { resume: false, overwrite: false };
let directory = '';
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'kitewire-sink-'))));
afterEach(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => join(directory, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('a file that is written', () => {
  it('has its name only when it is whole; parts come in any order', async () => {
    const sink = await createPath(at('x'), fresh);
    await Promise.all([sink.write(5, bytes('world')), sink.write(0, bytes('hello'))]);
    expect(readdirSync(directory)).toEqual(['x.part']);
    await sink.finish();
    expect([readdirSync(directory), text('x')]).toEqual([['x'], 'helloworld']);
  });

  it('has its name when its bytes are durable, and is finished when its name is, too', async () => {
    const sink = await createPath(at('x'), fresh);
    await sink.write(0, bytes('hello'));
    const synced: { readonly file: number; readonly isNamed: boolean }[] = [];
    const handle = await open(directory, 'r');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const { sync } = prototype;
    vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
      synced.push({ file: (await this.stat()).ino, isNamed: existsSync(at('x')) });
      return sync.call(this);
    });
    await sink.finish();
    expect(synced).toEqual([
      { file: statSync(at('x')).ino, isNamed: false },
      { file: statSync(directory).ino, isNamed: true },
    ]);
  });

  it('stays for a later attempt, or does not', async () => {
    const first = await createPath(at('x'), fresh);
    await first.write(0, bytes('begun'));
    await first.abandon({ keep: true });
    const second = await createPath(at('x'), { resume: true, overwrite: false });
    expect([second.length, await second.read?.(1, 100)]).toEqual([5, bytes('egun')]);
    await second.abandon({ keep: true });
    const third = await createPath(at('x'), fresh);
    expect(third.length).toBe(0);
    await third.abandon({ keep: false });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('never replaces another one, unless that is wanted', async () => {
    writeFileSync(at('x'), 'other');
    await expect(createPath(at('x'), fresh)).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    const sink = await createPath(at('x'), { resume: false, overwrite: true });
    await sink.write(0, bytes('new'));
    expect(text('x')).toBe('other');
    await sink.finish();
    expect(text('x')).toBe('new');
  });

  it('does not replace one that has come meanwhile', async () => {
    const sink = await createPath(at('x'), fresh);
    writeFileSync(at('x'), 'other');
    await expect(sink.finish()).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    await sink.abandon({ keep: false });
    expect([readdirSync(directory), text('x')]).toEqual([['x'], 'other']);
  });

  it('never takes the place of a directory, or of a pipe or device', async () => {
    mkdirSync(at('x'));
    execFileSync('mkfifo', [at('y')]);
    // Not by what says that it may be replaced: it may not.
    for (const name of ['x', 'y']) {
      for (const overwrite of [true, false]) await expect(createPath(at(name), { resume: false, overwrite })).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    }
  });

  it('names what is missing or forbidden', async () => {
    await expect(createPath(at('none/x'), fresh)).rejects.toMatchObject({ code: 'DIRECTORY_MISSING', cause: { code: 'ENOENT' } });
    await expect(createPath('/proc/x', fresh)).rejects.toMatchObject({ name: 'FileError' });
  });
});

describe('A10: links that somebody has laid', () => {
  it.each([true, false])('are not written through where the part lies (resume: %s)', async (resume) => {
    writeFileSync(at('victim'), 'precious');
    symlinkSync(at('victim'), at('x.part'));
    const sink = await createPath(at('x'), { resume, overwrite: false });
    await sink.write(0, bytes('evil'));
    await sink.finish();
    expect([text('victim'), text('x')]).toEqual(['precious', 'evil']);
  });

  it('are not written through where another name of a file lies', async () => {
    writeFileSync(at('victim'), 'precious');
    linkSync(at('victim'), at('x.part'));
    const sink = await createPath(at('x'), { resume: true, overwrite: false });
    await sink.write(0, bytes('evil'));
    await sink.abandon({ keep: false });
    expect(text('victim')).toBe('precious');
  });

  it('are replaced, or refused, where the file is to be', async () => {
    writeFileSync(at('victim'), 'precious');
    symlinkSync(at('victim'), at('x'));
    await expect(createPath(at('x'), fresh)).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    const sink = await createPath(at('x'), { resume: false, overwrite: true });
    await sink.write(0, bytes('new'));
    await sink.finish();
    expect([text('victim'), text('x')]).toEqual(['precious', 'new']);
  });

  it('do not get another file its name', async () => {
    const sink = await createPath(at('x'), fresh);
    rmSync(at('x.part'));
    writeFileSync(at('x.part'), 'other');
    await expect(sink.finish()).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    await sink.abandon({ keep: false });
    expect([existsSync(at('x')), text('x.part')]).toEqual([false, 'other']);
  });
});

describe('A10: a name in a directory', () => {
  it.each([['../../x', 'x'], ['/etc/passwd', 'passwd'], ['C:\\x', 'x'], ['a\0b', 'a b'], ['..', 'file']])('of %j stays in it', async (name, safe) => {
    expect(await placeIn(directory, name)).toBe(at(safe));
  });

  it('needs the directory', async () => {
    await expect(placeIn(at('none'), 'x')).rejects.toMatchObject({ code: 'DIRECTORY_MISSING' });
  });
});

/** Only an administrator can make file systems. */
const canMount = ((): boolean => {
  if (process.platform !== 'linux') return false;
  const mountPoint = mkdtempSync(join(tmpdir(), 'kitewire-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', mountPoint], { stdio: 'ignore' });
    execFileSync('umount', ['-l', mountPoint]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(mountPoint, { recursive: true });
  }
})();
if (!canMount) console.log('A full disk on a real file system is skipped: nothing can be mounted here');

describe.skipIf(!canMount)('a disk that is full', () => {
  it('is named, and what has arrived stays', async () => {
    const disk = at('disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      const sink = await createPath(join(disk, 'x'), fresh);
      await sink.write(0, new Uint8Array(40_000).fill(1));
      await expect(sink.write(40_000, new Uint8Array(100_000))).rejects.toMatchObject({ code: 'DISK_FULL', cause: { code: 'ENOSPC' } });
      await sink.abandon({ keep: true });
      expect(readFileSync(join(disk, 'x.part')).subarray(0, 40_000).every((byte) => byte === 1)).toBe(true);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('is named when it may only be read', async () => {
    const disk = at('disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', disk]);
    try {
      await expect(createPath(join(disk, 'x'), fresh)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});
