/** The server as a command: what it prints is enough to use it, and it comes and goes in peace. */
import { createServer as createTcpServer } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient, embedded, type LocalStorage, memory } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Child, startChild } from '../support/child.js';
import { makeDirectory } from '../support/make-directory.js';
import { inTime, waitUntil } from '../support/wait-until.js';

const command = fileURLToPath(import.meta.resolve('@kitewire/reference-server')).replace(/dist\/index\.js$/, 'bin/kitewire-server.mjs');

interface RunningCommand {
  readonly child: Child;
  readonly address: string;
  readonly publicKey: string;
}

/** Starts the command and reads what it says about itself. */
async function startCommand(...args: readonly string[]): Promise<RunningCommand> {
  const child = startChild([command, ...args]);
  const [, address = ''] = await child.find('the address', /on (127\.0\.0\.1:\d+)/);
  const [publicKey = ''] = await child.find('the key', /-----BEGIN RSA PUBLIC KEY-----[\s\S]*?-----END RSA PUBLIC KEY-----/);
  await child.find('the end of the greeting', /Ctrl\+C/);
  return { child, address, publicKey };
}

function connectTo({ address, publicKey }: RunningCommand, storage: LocalStorage = memory()): Client {
  const client = createClient({ apiId: 1, apiHash: 'any', server: embedded({ address, publicKey }), storage, reconnect: { first: 50, ceiling: 200, settled: 500 } });
  onTestFinished(() => client.close());
  return client;
}

/** Logs in with the code that the command prints. */
function logIn(client: Client, { child }: RunningCommand, phone: string): Promise<{ id: number }> {
  const before = child.output.length;
  return client.start({
    phone,
    firstName: 'Terminal',
    code: async () => {
      await waitUntil('the code is printed', () => /Login code for .*: \d{5}\n/.test(child.output.slice(before)));
      return /: (\d{5})\n/.exec(child.output.slice(before))?.[1] ?? '';
    },
  });
}

describe('kitewire-server', () => {
  it('prints what a client needs to connect, and the code it needs to log in', async () => {
    const running = await startCommand('--port', '0', '--data', join(makeDirectory(), 'data'));
    expect(running.child.output).toMatch(/embedded\(\{ address: '127\.0\.0\.1:\d+'/);
    expect(running.child.output).toMatch(/addPublicKey/);
    const client = connectTo(running);
    expect((await logIn(client, running, '+15551230001')).id).toBeGreaterThan(0);
    expect((await client.sendText('me', 'hello, command line')).id).toBe(1);
    // Whole phone numbers are nobody's business who looks at the screen.
    expect(running.child.output).not.toContain('15551230001');
    expect(running.child.errors).toBe('');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s with exit code 0, although clients are connected', async (signal) => {
    const running = await startCommand('--port', '0', '--data', join(makeDirectory(), 'data'));
    const client = connectTo(running);
    await logIn(client, running, '+15551230002');
    const states: string[] = [];
    client.on('connectionState', ({ state }) => states.push(state));
    running.child.kill(signal);
    expect(await inTime('it has ended', running.child.exited)).toBe(0);
    await waitUntil('the client has noticed', () => states.length > 0);
    expect(states[0]).not.toBe('connected');
  });

  it('goes on with the same data: same key, same accounts, same logins, same messages', async () => {
    const directory = makeDirectory();
    const data = join(directory, 'data');
    const first = await startCommand('--port', '0', '--data', data);
    const database = join(directory, 'client.db');
    const client = connectTo(first, sqlite(database));
    const { id } = await logIn(client, first, '+15551230003');
    await client.sendText('me', 'before the restart');
    await client.close();
    first.child.kill('SIGTERM');
    expect(await first.child.exited).toBe(0);

    const second = await startCommand('--port', first.address.split(':')[1] ?? '', '--data', data);
    expect(second.publicKey).toBe(first.publicKey);
    expect(second.address).toBe(first.address);
    const again = connectTo(second, sqlite(database));
    expect((await again.start()).id).toBe(id);
    expect((await again.getHistory('me')).messages.map((message) => (message._ === 'message' ? message.message : ''))).toEqual(['before the restart']);
    expect(second.child.output).not.toMatch(/Login code for/);
  });

  it('keeps what it has acknowledged when it is killed', async () => {
    const directory = makeDirectory();
    const data = join(directory, 'data');
    const first = await startCommand('--port', '0', '--data', data, '--no-limits');
    const client = connectTo(first);
    await logIn(client, first, '+15551230004');
    const sending = (async () => {
      const acknowledged: number[] = [];
      for (;;) {
        const abort = AbortSignal.timeout(1000);
        const sent = await client.sendText('me', `note ${acknowledged.length}`, { signal: abort }).catch(() => undefined);
        if (!sent) return acknowledged;
        acknowledged.push(sent.id);
        if (acknowledged.length === 30) first.child.kill('SIGKILL');
      }
    })();
    expect(await first.child.exited).toBe('SIGKILL');
    const acknowledged = await sending;
    expect(acknowledged.length).toBeGreaterThanOrEqual(30);
    await startCommand('--port', first.address.split(':')[1] ?? '', '--data', data);
    const found = (await inTime('the client is back', client.getHistory('me'))).messages.map(({ id }) => id);
    expect(found).toEqual(expect.arrayContaining(acknowledged.slice(-100)));
  });

  it('says that the port is taken, and how to choose another', async () => {
    const taken = createTcpServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = address !== null && typeof address === 'object' ? String(address.port) : '';
    const child = startChild([command, '--port', port, '--data', join(makeDirectory(), 'data')]);
    expect(await child.exited).toBe(1);
    expect(child.errors).toMatch(new RegExp(`port ${port}.*choose another`));
    expect(child.errors).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['--port', 'many'], /--port takes a number from 0 to 65535.*got many/],
    [['--port', '70000'], /--port takes a number from 0 to 65535.*got 70000/],
    [['--prot', '4431'], /[Uu]nknown option.*prot/],
    [['--data'], /--data/],
    [['somewhere'], /somewhere/],
  ])('says what is wrong with %j', async (args, message) => {
    const child = startChild([command, ...args], { cwd: makeDirectory() });
    expect(await child.exited).toBe(1);
    expect(child.errors).toMatch(message);
    expect(child.errors).not.toMatch(/\n\s+at /);
  });

  it('says what is wrong with its database', async () => {
    const data = makeDirectory();
    writeFileSync(join(data, 'kitewire.sqlite'), 'Dear diary, '.repeat(100));
    const child = startChild([command, '--port', '0', '--data', data]);
    expect(await child.exited).toBe(1);
    expect(child.errors).toMatch(/kitewire\.sqlite.*use another path/);
    expect(child.errors).not.toMatch(/\n\s+at /);
  });

  it('explains itself with --help and --version', async () => {
    const [help, version] = [startChild([command, '--help']), startChild([command, '--version'])];
    expect([await help.exited, await version.exited]).toEqual([0, 0]);
    for (const flag of ['--host', '--port', '--data', '--no-limits']) expect(help.output).toContain(flag);
    const { version: expected } = JSON.parse(readFileSync(new URL('../package.json', `file://${command}`), 'utf8')) as { version: string };
    expect(version.output).toContain(expected);
  });
});
