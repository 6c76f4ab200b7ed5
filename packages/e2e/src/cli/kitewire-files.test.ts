/** Files by the command `kitewire`, with a real server on the other side. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it } from 'vitest';
import { startChild } from '../support/child.js';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newPhone } from '../support/person.js';
import { type Relay, startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';
import { command, ended, linesOf, logIn, makeAccount, run } from './run-kitewire.js';

describe('kitewire', () => {
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
    writeFileSync(join(directory, 'large.bin'), '');
    truncateSync(join(directory, 'large.bin'), 4000 * 524_288 + 1);
    for (const name of ['nothing.bin', 'empty.bin', 'target', 'large.bin']) {
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
});
