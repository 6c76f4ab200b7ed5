/** Tests of where a server keeps the files that it takes in. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { testRsaKey } from '../gateway/test-rsa-key.contract.js';
import { WireClient } from '../gateway/wire-client.contract.js';
import type { BlobStore } from '../ports/blob-store.js';
import { createServer, type KitewireServer } from './create-server.js';
import { OptionError, type ServerOptions } from './server-options.js';

const phone = '+1 555 123 0001';

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kitewire-files-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function start(options: ServerOptions): Promise<KitewireServer> {
  const server = await createServer({ rsaKey: await testRsaKey(), ...options });
  onTestFinished(() => server.close());
  return server;
}

async function logIn(server: KitewireServer): Promise<WireClient> {
  const client = new WireClient({ ...server.address, publicKey: server.publicKey });
  onTestFinished(() => client.cut());
  await client.connect();
  const sent = await client.call({ _: 'auth.sendCode', phoneNumber: phone, apiId: 1, apiHash: 'any', settings: { _: 'codeSettings' } });
  if (sent._ !== 'auth.sentCode') throw new Error(`sent ${sent._}`);
  const { phoneCodeHash } = sent;
  const signIn = await client.call({ _: 'auth.signIn', phoneNumber: phone, phoneCodeHash, phoneCode: server.codeFor(phone) });
  if (signIn._ !== 'auth.authorization') await client.call({ _: 'auth.signUp', phoneNumber: phone, phoneCodeHash, firstName: 'Ada', lastName: '' });
  return client;
}

const save = (client: WireClient, filePart: number, fileTotalParts: number): Promise<boolean> =>
  client.call({ _: 'upload.saveBigFilePart', fileId: 7n, filePart, fileTotalParts, bytes: new Uint8Array(524_288).fill(filePart) });

describe('the files of a server', () => {
  it('lie in its directory, unfinished ones beside the others, and outlive it', async () => {
    const data = makeDirectory();
    const first = await start({ data });
    expect(await save(await logIn(first), 1, 3)).toBe(true);
    await first.close();
    expect(readdirSync(data).sort()).toEqual(expect.arrayContaining(['files', 'uploads']));
    expect(readdirSync(join(data, 'uploads'))).toHaveLength(2);
    const client = await logIn(await start({ data }));
    await expect(save(client, 0, 4)).rejects.toThrow('FILE_PARTS_INVALID');
    expect(await save(client, 0, 3)).toBe(true);
    expect(readdirSync(join(data, 'uploads'))).toHaveLength(2);
  });

  it('go with it when it has no directory', async () => {
    const temporary = makeDirectory();
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await start({});
    expect(await save(await logIn(server), 0, 3)).toBe(true);
    expect(readdirSync(temporary)).toHaveLength(1);
    await server.close();
    expect(readdirSync(temporary)).toEqual([]);
    await expect(createServer({ host: 'no.such.host.invalid' })).rejects.toThrow();
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('lie in the blob store that it is given, which it closes', async () => {
    const data = makeDirectory();
    let isClosed = false;
    const unused = async (): Promise<never> => Promise.reject(new Error('unused'));
    const blobs: BlobStore = {
      ...{ put: unused, putBytes: unused, read: unused, delete: unused },
      list: async function* () {},
      close: async () => void (isClosed = true),
    };
    const server = await start({ data, blobs });
    expect(existsSync(join(data, 'files'))).toBe(false);
    expect(isClosed).toBe(false);
    await server.close();
    expect(isClosed).toBe(true);
  });

  it('S17 are bounded as its options say', async () => {
    const client = await logIn(await start({ fileLimits: { bytesPerUser: 1_100_000, partsPerFile: 5 } }));
    expect(await Promise.all([save(client, 0, 5), save(client, 1, 5)])).toEqual([true, true]);
    await expect(save(client, 2, 5)).rejects.toThrow('FLOOD_WAIT_60');
    await expect(save(client, 5, 6)).rejects.toThrow('FILE_PART_INVALID');
  });

  it('S17 leave room on the disk: the call fails, the owner is told, and everything else goes on', async () => {
    const events: string[] = [];
    const server = await start({ fileLimits: { freeSpace: Number.MAX_SAFE_INTEGER }, logger: { log: (level, event) => void events.push(`${level} ${event}`) } });
    const client = await logIn(server);
    await expect(save(client, 0, 5)).rejects.toThrow('STORAGE_FULL');
    expect(events).toContain('error disk.full');
    expect((await client.call({ _: 'help.getConfig' }))._).toBe('config');
  });

  it.each([
    [{ fileLimits: { partsPerFile: 0 } }, 'fileLimits.partsPerFile'],
    [{ fileLimits: { abandonedAfter: 0.5 } }, 'fileLimits.abandonedAfter'],
    [{ fileLimits: { freeSpace: -1 } }, 'fileLimits.freeSpace'],
  ])('cannot be bounded by %j', async (options, name) => {
    await expect(createServer(options)).rejects.toThrow(OptionError);
    await expect(createServer(options)).rejects.toThrow(name);
  });

  it('keep it from starting when their directory cannot be made', async () => {
    const data = makeDirectory();
    writeFileSync(join(data, 'uploads'), '');
    await expect(createServer({ data })).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    rmSync(join(data, 'uploads'));
    await (await createServer({ data })).close();
  });
});
