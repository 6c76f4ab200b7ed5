/** The client as a command: what people and scripts see of it, with a real server on the other side. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KitewireServer } from '@kitewire/reference-server';
import { importSession } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it } from 'vitest';
import { type Child, type ChildOptions, hasTerminals, startChild } from '../support/child.js';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newPerson, newPhone } from '../support/person.js';
import { type Relay, startRelay } from '../support/relay.js';
import { startServer, startServerWithOwnKey } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';

const command = fileURLToPath(import.meta.resolve('@kitewire/sdk')).replace(/dist\/index\.js$/, 'bin/kitewire.mjs');
const serverCommand = fileURLToPath(import.meta.resolve('@kitewire/reference-server')).replace(/dist\/index\.js$/, 'bin/kitewire-server.mjs');

interface Ended {
  readonly exitCode: number | NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

async function ended(child: Child): Promise<Ended> {
  const exitCode = await child.exited;
  // What people see is a line each, and never the inside of the program.
  expect(child.errors).not.toMatch(/\n\s+at /);
  return { exitCode, output: child.output, errors: child.errors };
}

function run(args: readonly string[], options?: ChildOptions): Promise<Ended> {
  return ended(startChild([command, ...args], options));
}

/** One account's directory, and the options that lead to it and to its server. */
function makeAccount(server: Pick<KitewireServer, 'address' | 'publicKey'>): { readonly directory: string; readonly flags: readonly string[] } {
  const directory = makeDirectory();
  const keyFile = join(directory, 'server.pem');
  writeFileSync(keyFile, server.publicKey);
  return { directory, flags: ['--session', join(directory, 'session.db'), '--server', `${server.address.host}:${server.address.port}?key=${keyFile}`] };
}

/** Logs in as scripts do: with the code on the input, once it has come. */
async function logIn(server: KitewireServer, flags: readonly string[], phone: string, ...more: readonly string[]): Promise<Ended> {
  const earlier = codeOf(server, phone);
  const child = startChild([command, 'login', '--phone', phone, '--code', '-', '--first-name', 'Terminal', ...flags, ...more], { hasInput: true });
  child.type(await nextCode(server, phone, earlier));
  return ended(child);
}

async function nextCode(server: KitewireServer, phone: string, earlier: string | undefined): Promise<string> {
  await waitUntil('a code has been sent', () => codeOf(server, phone) !== earlier);
  return codeOf(server, phone) ?? '';
}

function codeOf(server: KitewireServer, phone: string): string | undefined {
  try {
    return server.codeFor(phone);
  } catch {
    return undefined;
  }
}

function linesOf(output: string): Record<string, unknown>[] {
  return output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
}

describe('kitewire', () => {
  it('logs in, sends, and logs out again', async () => {
    const server = await startServer();
    const { flags } = makeAccount(server);
    const login = await logIn(server, flags, newPhone());
    expect(login).toMatchObject({ exitCode: 0, errors: '' });
    expect(login.output).toMatch(/^Logged in as Terminal \(\d+\)\.\n$/);
    expect(await run(['login', '--phone', '+15550009999', '--code', '1', ...flags])).toEqual(login);

    expect(await run(['send', 'me', 'hello', ...flags])).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^Sent as message 1 of chat \d+\.\n$/), errors: '' });
    expect(await run(['send', 'me', '--quiet', ...flags, '--', '007 --and so on'])).toEqual({ exitCode: 0, output: '', errors: '' });

    expect(await run(['logout', ...flags])).toEqual({ exitCode: 0, output: 'Logged out.\n', errors: '' });
    for (const args of [['send', 'me', 'hello'], ['logout'], ['export-session']]) {
      const again = await run([...args, ...flags]);
      expect(again).toMatchObject({ exitCode: 3, output: '' });
      expect(again.errors).toMatch(/^kitewire: .*[Ll]og in.*\n$/);
    }
  });

  it('prints what others write as it comes, and ends at a signal', async () => {
    const server = await startServer();
    const [quiet, forPrograms] = [makeAccount(server), makeAccount(server)];
    const phone = newPhone();
    await logIn(server, quiet.flags, phone);
    await logIn(server, forPrograms.flags, phone);
    const bob = await newPerson(server, { firstName: 'Bob' });
    const contact = { _: 'inputPhoneContact', clientId: 0n, phone, firstName: 'Alice', lastName: '' } as const;
    await bob.client.call({ _: 'contacts.importContacts', contacts: [contact] });

    const people = startChild([command, 'listen', '--quiet', ...quiet.flags]);
    const programs = startChild([command, 'listen', '--json', ...forPrograms.flags]);
    await bob.client.sendText(phone, 'one\nline\u001b[2J and more');
    await bob.client.sendText(phone, 'two');
    await people.find('the second text', /two\n/);
    await programs.find('the second text', /"two".*\n/);
    expect(people.output).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}Bob \(\d+ 1\): one\n {2}line \[2J and more\n/);
    expect(linesOf(programs.output)).toMatchObject([
      { type: 'message', chatId: bob.user.id, senderId: bob.user.id, id: 1, out: false, sender: 'Bob', text: 'one\nline\u001b[2J and more' },
      { type: 'message', id: 2, text: 'two' },
    ]);
    people.kill('SIGINT');
    programs.kill('SIGTERM');
    expect(await ended(people)).toMatchObject({ exitCode: 130, errors: 'kitewire: Interrupted.\n' });
    expect(await ended(programs)).toMatchObject({ exitCode: 130 });
    expect(linesOf(programs.errors)).toEqual([{ type: 'error', code: 'INTERRUPTED', message: 'Interrupted.', exitCode: 130 }]);
  });

  it('says on one line of JSON what it did, and nothing else', async () => {
    const server = await startServer();
    const { flags } = makeAccount(server);
    const login = await logIn(server, flags, newPhone(), '--json');
    expect(linesOf(login.output)).toEqual([{ type: 'login', userId: expect.any(Number) as number, name: 'Terminal' }]);
    const sent = await run(['send', 'me', 'hello', '--json', ...flags]);
    expect(linesOf(sent.output)).toEqual([{ type: 'sent', chatId: linesOf(login.output)[0]?.['userId'], id: 1, date: expect.any(Number) as number }]);
    const failed = await run(['send', 'nobody_is_here', 'hello', '--json', ...flags]);
    expect(failed).toMatchObject({ exitCode: 1, output: '' });
    expect(linesOf(failed.errors)).toMatchObject([{ type: 'error', code: 'RPC_ERROR', exitCode: 1, message: expect.stringContaining('USERNAME_NOT_OCCUPIED') as string }]);
  });

  it('uploads files and downloads them again, byte by byte', async () => {
    const server = await startServer();
    const { flags, directory } = makeAccount(server);
    await logIn(server, flags, newPhone());
    const contents = [randomBytes(3_000_000), randomBytes(700), randomBytes(70_000)];
    const paths = contents.map((_, index) => join(directory, `file ${index}.bin`));
    for (const [index, content] of contents.entries()) writeFileSync(paths[index] ?? '', content);

    const uploaded = await run(['upload', 'me', ...paths, '--caption', 'three files', '--json', ...flags]);
    expect(uploaded).toMatchObject({ exitCode: 0, errors: '' });
    expect(linesOf(uploaded.output)).toMatchObject(paths.map((file, index) => ({ type: 'uploaded', id: index + 1, file, size: contents[index]?.length })));
    const album = await run(['upload', 'me', '--album', ...paths.slice(1), '--json', ...flags]);
    expect(linesOf(album.output)).toMatchObject([{ id: 4, file: paths[1] }, { id: 5, file: paths[2] }]);

    const target = join(directory, 'target');
    mkdirSync(target);
    for (const [id, content] of [[1, contents[0]], [2, contents[1]], [5, contents[2]]] as const) {
      const downloaded = await run(['download', 'me', String(id), '--to', target, '--json', ...flags]);
      expect(downloaded).toMatchObject({ exitCode: 0, errors: '' });
      const [line] = linesOf(downloaded.output);
      expect(line).toMatchObject({ type: 'downloaded', size: content?.length });
      expect(readFileSync(String(line?.['path'])).equals(content ?? Buffer.alloc(0))).toBe(true);
    }
    expect(readdirSync(target).sort()).toEqual(['file 0.bin', 'file 1.bin', 'file 2.bin']);
    // A second time there is a file of that name.
    const again = await run(['download', 'me', '1', '--to', target, ...flags]);
    expect(again).toMatchObject({ exitCode: 1, output: '', errors: expect.stringMatching(/^kitewire: .*pass --overwrite.*\n$/) as string });
    expect(await run(['download', 'me', '1', '--to', join(target, 'file 0.bin'), '--overwrite', ...flags])).toMatchObject({ exitCode: 0, output: `${join(target, 'file 0.bin')}\n` });
    expect(await run(['download', 'me', '99', ...flags])).toMatchObject({ exitCode: 1, errors: expect.stringMatching(/no message 99/) as string });
    expect(await run(['download', 'me', '1', '--to', join(directory, 'nowhere', 'x'), ...flags])).toMatchObject({ exitCode: 1, errors: expect.stringMatching(/There is no directory .*nowhere\. Make it/) as string });
    // What cannot be sent is said before the rest is.
    writeFileSync(join(directory, 'empty.bin'), '');
    for (const name of ['nothing.bin', 'empty.bin', 'target']) {
      expect(await run(['upload', 'me', ...paths, join(directory, name), ...flags])).toMatchObject({ exitCode: 1, output: '', errors: expect.stringContaining(name) as string });
    }
    expect(await run(['upload', 'me', join(directory, 'nothing.bin'), ...flags])).toMatchObject({ exitCode: 1, errors: expect.stringMatching(/^kitewire: .*nothing\.bin.*Name a file that exists\.\n$/) as string });
  });

  it('goes on with an interrupted upload or download when it is called again', async () => {
    const server = await startServer();
    const size = 30_000_000;
    let passed = { client: 0, server: 0 };
    let cutAt = Number.POSITIVE_INFINITY;
    const relay: Relay = await startRelay(server.address, (bytes, from) => {
      passed[from] += bytes.length;
      if (Math.max(passed.client, passed.server) > cutAt) relay.cut({ refuse: true });
    });
    const { flags, directory } = makeAccount({ address: relay.address, publicKey: server.publicKey });
    await logIn(server, flags, newPhone());
    const [content, source, target] = [randomBytes(size), join(directory, 'large.bin'), join(directory, 'again.bin')];
    writeFileSync(source, content);
    for (const [args, direction] of [[['upload', 'me', source], 'client'], [['download', 'me', '1', '--to', target], 'server']] as const) {
      passed = { client: 0, server: 0 };
      cutAt = size / 2;
      const interrupted = startChild([command, ...args, ...flags]);
      await waitUntil('half of it has passed', () => passed[direction] > cutAt);
      interrupted.kill('SIGINT');
      expect(await ended(interrupted)).toMatchObject({ exitCode: 130, output: '', errors: 'kitewire: Interrupted. What has arrived is kept: the same command goes on from there.\n' });
      passed = { client: 0, server: 0 };
      cutAt = Number.POSITIVE_INFINITY;
      relay.mend();
      expect(await run([...args, ...flags])).toMatchObject({ exitCode: 0, errors: '' });
      expect(passed[direction]).toBeLessThan(size * 0.8);
    }
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('exports the login, with a warning beside it', async () => {
    const server = await startServer();
    const { flags } = makeAccount(server);
    const { output } = await logIn(server, flags, newPhone(), '--json');
    for (const format of ['kitewire', 'telethon', 'pyrogram', 'gramjs', 'mtcute']) {
      const exported = await run(['export-session', '--format', format, '--quiet', ...flags]);
      expect(exported).toMatchObject({ exitCode: 0, errors: expect.stringMatching(/^kitewire: Whoever has this text is logged in as you\..*\n$/) as string });
      const session = importSession(exported.output.trim());
      expect(session.authKey.length).toBe(256);
      if (format === 'kitewire') expect(session.userId).toBe(linesOf(output)[0]?.['userId']);
    }
    const unknown = await run(['export-session', '--format', 'morse', ...flags]);
    expect(unknown).toMatchObject({ exitCode: 2, output: '', errors: expect.stringMatching(/--format is one of kitewire, .*got morse/) as string });
  });

  it('reads a password from the environment, and tells neither it nor the code', async () => {
    const server = await startServer();
    const phone = newPhone();
    const { client } = await newPerson(server, { phone });
    await client.setPassword('correct horse');
    const { flags } = makeAccount(server);
    const start = (password: string): Child => startChild([command, 'login', '--phone', phone, '--code', '-', '--debug', ...flags], { hasInput: true, env: { KITEWIRE_PASSWORD: password } });
    for (const [password, exitCode] of [['battery staple', 1], ['correct horse', 0]] as const) {
      const earlier = codeOf(server, phone);
      const child = start(password);
      const code = await nextCode(server, phone, earlier);
      child.type(code);
      expect(await inTime('the login has ended', child.exited, 30_000)).toBe(exitCode);
      expect(child.output + child.errors).not.toContain(password);
      expect(child.output + child.errors).not.toContain(code);
      if (exitCode === 1) expect(child.errors).toMatch(/PASSWORD_HASH_INVALID\. The password is wrong/);
    }
  });

  it('logs in by a QR code, drawn for people and named for programs', async () => {
    const server = await startServer();
    const phone = newPhone();
    const { client, user } = await newPerson(server, { phone });
    const { flags } = makeAccount(server);
    const child = startChild([command, 'login', '--qr', '--json', ...flags]);
    const [, url = ''] = await child.find('the code', /"url":"(tg:\/\/login\?token=[^"]+)"/);
    await client.acceptQrLogin(url);
    expect(await ended(child)).toMatchObject({ exitCode: 0, errors: '' });
    expect(linesOf(child.output).at(-1)).toMatchObject({ type: 'login', userId: user.id });

    const drawn = startChild([command, 'login', '--qr', ...makeAccount(server).flags]);
    await waitUntil('it is drawn', () => drawn.errors.includes('Scan this code'));
    expect(drawn.errors.split('\n').length).toBeGreaterThan(20);
    drawn.kill('SIGINT');
    expect(await drawn.exited).toBe(130);
    expect(drawn.output).toBe('');
  });

  it('refuses to ask where nobody can answer, before a code is sent', async () => {
    const server = await startServer();
    const { flags } = makeAccount(server);
    const phone = newPhone();
    expect(await run(['login', ...flags])).toMatchObject({ exitCode: 2, errors: expect.stringMatching(/^kitewire: Nobody can be asked here: pass --/) as string });
    expect(await run(['login', '--phone', phone, ...flags])).toMatchObject({ exitCode: 2, errors: expect.stringMatching(/pass --code/) as string });
    expect(codeOf(server, phone)).toBeUndefined();
    expect(await run(['login', '--phone', phone, '--code', 'wrong', ...flags])).toMatchObject({ exitCode: 1, output: '', errors: expect.stringMatching(/PHONE_CODE_INVALID/) as string });
  });

  it('asks on a terminal for phone, code and password, listens until Ctrl+C, and logs out', async ({ skip }) => {
    skip(!hasTerminals, 'Python 3 is not installed: there is nothing to make a terminal with.');
    const server = await startServer();
    const phone = newPhone();
    const { client } = await newPerson(server, { phone, firstName: 'Alice' });
    await client.setPassword('correct horse');
    const bob = await newPerson(server, { firstName: 'Bob' });
    await bob.client.call({ _: 'contacts.importContacts', contacts: [{ _: 'inputPhoneContact', clientId: 0n, phone, firstName: 'Alice', lastName: '' }] });
    const { flags } = makeAccount(server);
    const start = (...args: readonly string[]): Child => startChild([command, ...args, ...flags], { onTerminal: true });

    const login = start('login');
    const earlier = codeOf(server, phone);
    await login.find('the question for the phone', /phone/i);
    login.type(phone);
    const code = await nextCode(server, phone, earlier);
    await login.find('the question for the code', /code/i);
    login.type(code);
    await login.find('the question for the password', /password/i);
    login.type('correct horse');
    await login.find('the end of the login', /Logged in as Alice \(\d+\)\./);
    expect(await login.exited).toBe(0);
    expect(login.output).not.toContain('horse');

    const listen = start('listen');
    await listen.find('the connection', /connected/);
    await bob.client.sendText(phone, 'hello terminal');
    await listen.find('the text', /Bob .*: hello terminal\r\n/);
    listen.press('\u0003');
    expect(await listen.exited).toBe(130);
    expect(listen.output).toContain('kitewire: Interrupted.');

    const logout = start('logout');
    expect(await logout.exited).toBe(0);
    expect(logout.output).toContain('Logged out.');
    const cancelled = start('login');
    await cancelled.find('the question for the phone', /phone/i);
    cancelled.press('\u0003');
    expect(await cancelled.exited).toBe(130);
  });

  it('says that the server cannot be reached, and to whom no key leads', async () => {
    const server = await startServer();
    const { flags, directory } = makeAccount(server);
    await logIn(server, flags, newPhone());
    await server.close();
    const sent = await run(['send', 'me', 'hello', ...flags]);
    expect(sent).toMatchObject({ exitCode: 4, output: '', errors: expect.stringMatching(/^kitewire: .*Check that the server runs.*\n$/) as string });
    // Nothing was left to be sent by a later command.
    const other = await startServerWithOwnKey();
    const elsewhere = join(directory, 'elsewhere.db');
    const strange = await run(['login', '--phone', newPhone(), '--code', '1', '--session', elsewhere, '--server', `${other.address.host}:${other.address.port}?key=${join(directory, 'server.pem')}`]);
    expect(strange).toMatchObject({ exitCode: 4, errors: expect.stringMatching(/public key/) as string });
  });

  it.each([
    [[], /No command was given/],
    [['sing'], /There is no command "sing"/],
    [['send', 'me'], /Missing required args/],
    [['send', 'me', 'hello', '--lound'], /Unknown option.*lound/],
    [['send', 'me', ''], /empty text/],
    [['login', '--phone', '+15550000001'], /KITEWIRE_API_ID/],
    [['login', '--qr', '--phone', '+15550000001'], /--qr needs neither/],
    [['upload', 'me'], /Missing required args/],
    [['upload', 'me', 'a.bin', '--photo', '--video'], /either as --photo or as --video/],
    [['upload', 'me', 'a.bin', '--album'], /2 to 10 files, 1 were given/],
    [['download', 'me'], /named by its link, or by its chat and its number/],
    [['login', '--server', '127.0.0.1:4430'], /Add the file with the public key/],
    [['login', '--server', 'nowhere.txt'], /nowhere\.txt cannot be read/],
    [['listen', '--reply-to', '1'], /Unknown option/],
    [['send', 'me', 'hi', '--reply-to', 'x'], /--reply-to takes a positive number, got x/],
  ])('ends with exit code 2 for %j', async (args, message) => {
    const directory = makeDirectory();
    const result = await run(args, { cwd: directory, env: { XDG_DATA_HOME: directory, KITEWIRE_API_ID: '', KITEWIRE_API_HASH: '' } });
    expect(result).toMatchObject({ exitCode: 2, output: '', errors: expect.stringMatching(message) as string });
    expect(result.errors.trim().split('\n')).toHaveLength(1);
    // Nothing was made for a command that cannot be carried out.
    expect(existsSync(join(directory, 'kitewire', 'session.db'))).toBe(false);
  });

  it('finds the server by what kitewire-server prints, and gives it a session of its own', async () => {
    const directory = makeDirectory();
    const server = startChild([serverCommand, '--port', '0', '--dcs', '2', '--data', join(directory, 'data'), '--no-limits']);
    await server.find('the end of the greeting', /Ctrl\+C/);
    const greeting = join(directory, 'server.txt');
    writeFileSync(greeting, server.output);
    const env = { XDG_DATA_HOME: directory };
    const child = startChild([command, 'login', '--phone', '+15551230003', '--code', '-', '--first-name', 'File', '--server', greeting], { hasInput: true, env });
    const [, code = ''] = await server.find('the code', /Login code for .*: (\d{5})\n/);
    child.type(code);
    expect(await ended(child)).toMatchObject({ exitCode: 0, errors: '' });
    expect(await run(['send', 'me', '-', '--server', greeting], { env })).toMatchObject({ exitCode: 2, errors: expect.stringMatching(/no text/) as string });
    expect(await run(['send', 'me', 'hello', '--server', greeting], { env })).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(directory, 'kitewire')).filter((name) => name.endsWith('.db'))).toEqual([expect.stringMatching(/^session-127\.0\.0\.1-\d+\.db$/)]);
  });

  it('sends files as what they are to the server that it brings', async () => {
    const directory = makeDirectory();
    const env = { XDG_DATA_HOME: directory };
    const flags = ['--server', 'embedded', '--json'];
    expect(await run(['login', '--phone', newPhone(), '--first-name', 'Inside', ...flags], { env })).toMatchObject({ exitCode: 0, errors: '' });
    const content = randomBytes(50_000);
    const cases = [
      ['--video', 'video.mp4', 'documentAttributeVideo'],
      ['--audio', 'song.mp3', 'documentAttributeAudio'],
      ['--voice', 'voice.ogg', 'documentAttributeAudio'],
    ] as const;
    for (const [index, [option, name]] of cases.entries()) {
      const path = join(directory, name);
      writeFileSync(path, content);
      const uploaded = await run(['upload', 'me', path, option, '--caption', name, ...flags], { env });
      expect(uploaded).toMatchObject({ exitCode: 0, errors: '' });
      expect(linesOf(uploaded.output)).toMatchObject([{ type: 'uploaded', id: index + 1, file: path }]);
    }
    // What the commands have left behind is what another client finds.
    const server = await startServer({ data: join(directory, 'kitewire', 'embedded-server') });
    const session = sqlite(join(directory, 'kitewire', 'session-embedded.db'));
    const client = newClient(server, { storage: session });
    await client.start();
    const { messages } = await client.getHistory('me', { limit: cases.length, source: 'server' });
    const sent = messages.filter((message) => message._ === 'message').toReversed();
    expect(sent.map(({ message }) => message)).toEqual(cases.map(([, name]) => name));
    const attributes = sent.map(({ media }) => (media?._ === 'messageMediaDocument' && media.document?._ === 'document' ? media.document.attributes : []));
    for (const [index, [, , attribute]] of cases.entries()) expect(attributes[index]).toContainEqual(expect.objectContaining({ _: attribute }));
    expect(attributes.map((list) => list.some((each) => each._ === 'documentAttributeAudio' && each.voice === true))).toEqual([false, false, true]);
    expect(content.equals(await client.downloadBytes(sent[2]!))).toBe(true);
  });

  it('brings its own server with --server embedded, which keeps its data beside the session', async () => {
    const env = { XDG_DATA_HOME: makeDirectory() };
    const phone = newPhone();
    expect(await run(['login', '--phone', phone, '--first-name', 'Inside', '--server', 'embedded'], { env })).toMatchObject({ exitCode: 0, errors: '' });
    expect(await run(['send', 'me', 'one', '--server', 'embedded'], { env })).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^Sent as message 1 / ) as string });
    expect(await run(['send', 'me', 'two', '--server', 'embedded'], { env })).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^Sent as message 2 / ) as string });
  });
});
