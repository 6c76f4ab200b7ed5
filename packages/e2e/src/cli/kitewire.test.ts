/** The client as a command: what people and scripts see of it, with a real server on the other side. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importSession } from '@kitewire/sdk';
import { describe, expect, it } from 'vitest';
import { type Child, hasTerminals, startChild } from '../support/child.js';
import { makeDirectory } from '../support/make-directory.js';
import { newPerson, newPhone } from '../support/person.js';
import { startServer, startServerWithOwnKey } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';
import { codeOf, command, ended, linesOf, logIn, makeAccount, nextCode, run } from './run-kitewire.js';

const serverCommand = fileURLToPath(import.meta.resolve('@kitewire/reference-server')).replace(/dist\/index\.js$/, 'bin/kitewire-server.mjs');

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

  it('ends at a signal while it reads what is to be sent', async () => {
    const server = await startServer();
    const { flags } = makeAccount(server);
    await logIn(server, flags, newPhone());
    const send = startChild([command, 'send', 'me', '-', ...flags], { hasInput: true });
    await send.feed('never sent '.repeat(100_000));
    send.kill('SIGINT');
    expect(await inTime('the command has ended', ended(send))).toEqual({ exitCode: 130, output: '', errors: 'kitewire: Interrupted.\n' });
  });

  it('goes on when nobody reads its error stream any more', async () => {
    const server = await startServer();
    const { flags } = makeAccount(server);
    const phone = newPhone();
    await logIn(server, flags, phone);
    const bob = await newPerson(server, { firstName: 'Bob' });
    await bob.client.call({ _: 'contacts.importContacts', contacts: [{ _: 'inputPhoneContact', clientId: 0n, phone, firstName: 'Alice', lastName: '' }] });
    const listen = startChild([command, 'listen', ...flags]);
    listen.closeErrors();
    await bob.client.sendText(phone, 'still there?');
    await listen.find('the text', /still there\?\n/);
    listen.kill('SIGINT');
    expect(await listen.exited).toBe(130);
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

  it('brings its own server with --server embedded, which keeps its data beside the session', async () => {
    const env = { XDG_DATA_HOME: makeDirectory() };
    const phone = newPhone();
    expect(await run(['login', '--phone', phone, '--first-name', 'Inside', '--server', 'embedded'], { env })).toMatchObject({ exitCode: 0, errors: '' });
    expect(await run(['send', 'me', 'one', '--server', 'embedded'], { env })).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^Sent as message 1 / ) as string });
    expect(await run(['send', 'me', 'two', '--server', 'embedded'], { env })).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^Sent as message 2 / ) as string });
  });
});
