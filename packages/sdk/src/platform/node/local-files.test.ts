/** Files and addresses as sources of uploads. */
import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createCancelSource } from '../../timing/cancel-source.js';
import { createDeferred } from '../../timing/deferred.js';
import { openUrl } from '../open-url.js';
import { openPath } from './open-path.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitewire-source-'));
  return () => rm(folder, { recursive: true, force: true });
});

describe('a path', () => {
  it('is read anywhere, and says what finds it again', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'hello world');
    const source = await openPath(path);
    onTestFinished(() => source.close());
    expect(Buffer.from(await source.read(6, 100)).toString()).toBe('world');
    expect(source).toMatchObject({ size: 11, name: 'a.txt', isSeekable: true, locator: { type: 'path', path, size: 11 } });
    await source.check();
  });

  it('tells when somebody writes to it meanwhile', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'hello');
    const source = await openPath(path);
    onTestFinished(() => source.close());
    await source.check();
    // As long as before.
    await writeFile(path, 'HELLO');
    await utimes(path, 1, 1);
    await expect(source.check()).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    const again = await openPath(path);
    onTestFinished(() => again.close());
    await appendFile(path, '!');
    await expect(again.check()).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });

  it('stays the file that was opened when another takes its name', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'first');
    await writeFile(join(folder, 'b.txt'), 'other');
    const source = await openPath(path);
    onTestFinished(() => source.close());
    await rename(join(folder, 'b.txt'), path);
    expect(Buffer.from(await source.read(0, 5)).toString()).toBe('first');
    await source.check();
  });

  it('must lead to a regular file', async () => {
    await mkdir(join(folder, 'directory'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await symlink(join(folder, 'nowhere'), join(folder, 'link'));
    await writeFile(join(folder, 'file'), '');
    await expect(openPath(join(folder, 'directory'))).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(openPath(join(folder, 'pipe'))).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    for (const name of ['missing', 'link', 'file/below']) await expect(openPath(join(folder, name))).rejects.toMatchObject({ code: 'SOURCE_MISSING' });
  });

  it('must be readable for this process', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'secret');
    await chmod(path, 0);
    const uid = process.geteuid?.() ?? 0;
    if (uid === 0) {
      // Root reads everything: somebody else tries.
      await chmod(folder, 0o755);
      process.seteuid?.(65_534);
      onTestFinished(() => void process.seteuid?.(0));
    }
    await expect(openPath(path)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    process.seteuid?.(uid);
  });
});

describe('an address', () => {
  async function serve(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('is a stream, whose length, type and name are what the server tells', async () => {
    const origin = await serve((_request, response) => response.writeHead(200, { 'content-length': 5, 'content-type': 'image/png; charset=x' }).end('12345'));
    const source = await openUrl(`${origin}/pictures/a%20b.png?size=1`);
    expect(source).toMatchObject({ size: 5, name: 'a b.png', mimeType: 'image/png', isSeekable: false, locator: undefined });
    expect(Buffer.from(await source.read(0, 10)).toString()).toBe('12345');
    await source.close();
  });

  it('has no known length when the server does not tell it, or packs what it sends', async () => {
    const { gzipSync } = await import('node:zlib');
    const packed = gzipSync('a'.repeat(500));
    const origin = await serve((request, response) => {
      if (request.url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed);
      else response.writeHead(200).write('abc', () => response.end());
    });
    const sources = [await openUrl(`${origin}/packed`), await openUrl(`${origin}/`), await openUrl(`${origin}/%E0%A4.bin`)];
    expect(sources.map(({ size, name }) => [size, name])).toEqual([[undefined, 'packed'], [undefined, undefined], [undefined, '%E0%A4.bin']]);
    expect((await sources[0]?.read(0, 1000))?.length).toBe(500);
    for (const source of sources) await source.close();
  });

  it('that does not answer is waited for until its signal fires, and hears then that nobody waits', async () => {
    const left = createDeferred<void>();
    const origin = await serve((_request, response) => void response.on('close', () => left.resolve()));
    const source = createCancelSource();
    const opening = openUrl(origin, source.signal);
    setTimeout(() => source.cancel(), 50);
    await expect(opening).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    await left.promise;
  });

  it('fails with what is the matter', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/torn') response.writeHead(200, { 'content-length': 10 }).write('abc', () => response.destroy());
      else response.writeHead(Number(request.url?.slice(1))).end('no');
    });
    for (const [status, code] of [[404, 'SOURCE_MISSING'], [403, 'ACCESS_DENIED'], [500, 'SOURCE_FAILED']] as const) {
      await expect(openUrl(`${origin}/${status}`)).rejects.toMatchObject({ code });
    }
    const torn = await openUrl(`${origin}/torn`);
    await expect(torn.read(0, 10)).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    await torn.close();
    await expect(openUrl('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
    for (const url of ['file:///etc/hosts', 'data:text/plain,a', 'ftp://example.org/']) await expect(openUrl(url)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
