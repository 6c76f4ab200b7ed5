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
