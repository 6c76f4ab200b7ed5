/** Every example is compiled as it stands and run as a program. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Child, startChild } from './support/child.js';
import { makeDirectory } from './support/make-directory.js';
import { acknowledge, newPerson, newPhone } from './support/person.js';
import { startRelay } from './support/relay.js';
import { seededBytes } from './support/seeded-bytes.js';
import { startServer } from './support/start-server.js';
import { waitUntil } from './support/wait-until.js';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
// Inside the workspace, so that the examples find the packages as they do where they stand; ignored by git.
const compiled = join(examples, 'dist');
const names = readdirSync(examples)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3));
/** Somebody has to sit in front of it. */
const interactive = 'offline-chat';

/** Waits until a terminal shows something, which it draws anew whenever anything changes. */
async function sees(child: Child, ...wanted: readonly string[]): Promise<void> {
  const screen = (): string => child.output.slice(child.output.lastIndexOf('== '));
  await waitUntil(`it shows ${wanted.join(' and ')}`, () => wanted.every((each) => screen().includes(each)), { describe: () => [child.output.slice(-2000), child.errors] });
}

describe('the examples', () => {
  beforeAll(async () => {
    const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    mkdirSync(compiled, { recursive: true });
    await promisify(execFile)(process.execPath, [compiler, '-p', join(examples, 'tsconfig.json'), '--noEmit', 'false', '--outDir', compiled]).catch(
      (error: { stdout?: string }) => {
        throw new Error(`The examples do not compile: ${error.stdout ?? ''}`, { cause: error });
      },
    );
  });
  afterAll(() => rmSync(compiled, { recursive: true, force: true }));

  it('are there', () => {
    expect(names).toEqual(expect.arrayContaining(['hello', interactive]));
  });

  it.each(names.filter((name) => name !== interactive))('%s runs and ends by itself', async (name) => {
    const child = startChild([join(compiled, `${name}.js`)], { cwd: examples });
    const code = await child.exited;
    expect(child.errors).toBe('');
    expect(code).toBe(0);
    expect(child.output).not.toBe('');
  });

  it('video-stream gives players the bytes that they ask for, until Ctrl+C', async () => {
    const size = 3_000_000;
    const [path, film] = [join(makeDirectory(), 'film.mp4'), seededBytes(size, 1)];
    writeFileSync(path, film);
    const child = startChild([join(compiled, 'video-stream.js'), path], { cwd: examples });
    const [address = ''] = await child.find('the address', /http:\S+/);
    const ask = async (range?: string, method = 'GET'): Promise<readonly [number, string | null, number, number, boolean]> => {
      const response = await fetch(address, { method, ...(range !== undefined && { headers: { range } }) });
      const [, first = 0] = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '') ?? [];
      const bytes = Buffer.from(await response.arrayBuffer());
      const isRight = bytes.equals(film.subarray(Number(first), Number(first) + bytes.length));
      return [response.status, response.headers.get('content-range'), Number(response.headers.get('content-length')), bytes.length, isRight];
    };
    const part = (first: number, last: number): readonly unknown[] => [206, `bytes ${first}-${last}/${size}`, last - first + 1, last - first + 1, true];
    const whole = [200, null, size, size, true];
    expect(await ask()).toEqual(whole);
    expect(await ask('bytes=100-199')).toEqual(part(100, 199));
    expect(await ask('bytes=2999000-')).toEqual(part(2_999_000, size - 1));
    expect(await ask('bytes=2999999-9999999')).toEqual(part(size - 1, size - 1));
    expect(await ask('bytes=-500')).toEqual(part(size - 500, size - 1));
    expect(await ask('bytes=-9999999')).toEqual(part(0, size - 1));
    for (const range of [`bytes=${size}-`, 'bytes=-0', 'bytes=5-2']) expect((await ask(range)).slice(0, 2)).toEqual([416, `bytes */${size}`]);
    // What is no single range of bytes is not heeded, nor is one of a request without an answer in bytes.
    for (const range of ['bytes=0-9,20-29', 'bytes=-', 'bytes=ten', 'items=0-9']) expect(await ask(range)).toEqual(whole);
    expect(await ask('bytes=0-9', 'HEAD')).toEqual([200, null, size, 0, true]);
    // A player that hangs up and comes back.
    const player = new AbortController();
    const reader = (await fetch(address, { signal: player.signal })).body?.getReader();
    await reader?.read();
    player.abort();
    expect(await ask('bytes=1000000-')).toEqual(part(1_000_000, size - 1));
    child.kill('SIGINT');
    expect([await child.exited, child.errors]).toEqual([0, '']);
  });

  it(`${interactive} shows, searches and takes texts while the server is away, and sends them when it is back`, { timeout: 60_000 }, async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const bob = await newPerson(server, { firstName: 'Bob' });
    const [directory, phone] = [makeDirectory(), newPhone()];
    const key = join(directory, 'server.pem');
    writeFileSync(key, server.publicKey);
    const { host, port } = relay.address;
    const open = (): Child => startChild([join(compiled, `${interactive}.js`), '--server', `${host}:${port}`, '--key', key, '--file', join(directory, 'alice.db')], { hasInput: true });

    const first = open();
    await first.find('the phone is asked for', /Phone: /);
    first.type(phone);
    await first.find('the code is asked for', /Code: /);
    first.type(server.codeFor(phone));
    await first.find('the name is asked for', /First name: /);
    first.type('Alice');
    await sees(first, '== Chats (connected)');
    first.type(`/open ${bob.phone}`);
    await sees(first, '== Bob (connected)');
    first.type('Shall we meet on Sunday?');
    await waitUntil('Bob has it', () => bob.read.length === 1);
    await acknowledge(bob);
    await sees(first, '✓✓ Shall we meet on Sunday?');
    const alice = bob.heard[0]?.senderId ?? 0;
    await bob.client.markRead(alice);
    await sees(first, '✓✓ read Shall we meet on Sunday?');
    await bob.client.sendText(alice, 'On Sunday, gladly');
    await sees(first, '> On Sunday, gladly');
    first.kill('SIGINT');
    expect([await first.exited, first.errors]).toEqual([0, '']);

    relay.cut({ refuse: true });
    const second = open();
    await sees(second, '== Chats', '1. Bob: On Sunday, gladly');
    second.type('/open 1');
    await sees(second, '== Bob (disconnected)', '✓✓ read Shall we meet on Sunday?', '> On Sunday, gladly');
    second.type('/search glad');
    await sees(second, '1 found, from: store; there may be more on the server');
    second.type('At noon?');
    await sees(second, '… At noon?');
    second.type('Or not at all');
    await sees(second, '… Or not at all');
    second.type('/cancel');
    await sees(second, 'Taken back.');
    second.kill('SIGINT');
    expect([await second.exited, second.errors]).toEqual([0, '']);

    const third = open();
    await sees(third, '1. Bob: On Sunday, gladly');
    third.type('/open 1');
    await sees(third, '… At noon?');
    relay.mend();
    await waitUntil('Bob has it', () => bob.read.length === 2);
    await acknowledge(bob);
    await sees(third, '== Bob (connected)', '✓✓ At noon?');
    third.type('/older');
    third.type('/search glad');
    await sees(third, '1 found, from: both');
    third.type('/retry');
    third.type('/list');
    await sees(third, '1. Bob: At noon?');
    third.kill('SIGINT');
    expect([await third.exited, third.errors]).toEqual([0, '']);
    expect(bob.read).toEqual(['Shall we meet on Sunday?', 'At noon?']);
  });
});
