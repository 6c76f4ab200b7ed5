/** What becomes of a client's files when it starts, and when its login ends. */
import { PassThrough } from 'node:stream';
import { createPortableCrypto } from '@kitewire/mtproto';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTransferControl } from '../files/transfer-control.js';
import { sendDocument } from '../methods/send-document.js';
import { uploadFile } from '../methods/upload-file.js';
import type { Logger } from '../ports/logger.js';
import { memory } from '../storage/local-memory-store.js';
import type { LocalStorage } from '../storage/local-store.js';
import { createOpenClient } from './create-open-client.js';
import { keepLocal } from './keep-local.js';
import type { OpenClient } from './open-client.js';
import { scriptedKey } from './scripted-server.contract.js';

/** A client that never gets a connection. */
async function open(storage: LocalStorage, logger?: Logger): Promise<OpenClient> {
  const options = { apiId: 1, apiHash: 'any', storage, local: keepLocal, ...(logger && { logger }) };
  const client = await createOpenClient(options, {
    clock: { now: () => ({ instant: 0, unix: 1_800_000_000_000 }), setTimer: () => () => {} },
    ...{ random: createSeededRandom(1), crypto: createPortableCrypto, deviceModel: 'd', systemVersion: 's', systemLangCode: 'en' },
    transport: { targets: (dc) => dc.addresses, dress: () => ({ framing: 'intermediate' }), open: () => Promise.reject(new Error('no network')) },
    prompt: () => Promise.reject(new Error('nobody')),
    showQr: () => Promise.reject(new Error('nobody')),
  });
  onTestFinished(() => client.close());
  return client;
}

/** A storage with a login of user 5, and a file of each kind. */
async function filled({ isLoggedIn }: { readonly isLoggedIn: boolean }): Promise<LocalStorage> {
  const storage = memory();
  const store = await storage.open();
  await store.commit([
    { type: 'put', table: 'session', value: { mainDcId: 2, testMode: false, ...(isLoggedIn && { selfId: 5 }) } },
    { type: 'put', table: 'authKeys', value: { dcId: 2, authKey: scriptedKey, salts: [], timeOffset: 0 } },
  ]);
  await store.close();
  for (const name of ['file-1', 'out-1', 'down-1.part']) await (await storage.vault!.open(name, { create: true }))!.close();
  return storage;
}

async function namesIn({ vault }: LocalStorage): Promise<string[]> {
  // The sweep begins at once, and is given the time that it takes.
  await new Promise((resolve) => setTimeout(resolve, 5));
  return (await vault!.list()).map(({ name }) => name);
}

describe('the files of a client', () => {
  it('stay at a start, but for copies that no record names', async () => {
    const storage = await filled({ isLoggedIn: true });
    const client = await open(storage);
    expect(client.vault).toBe(storage.vault);
    expect(await namesIn(storage)).toEqual(['file-1', 'down-1.part']);
  });

  it('all go at a start that finds nobody logged in', async () => {
    const storage = await filled({ isLoggedIn: false });
    await open(storage);
    expect(await namesIn(storage)).toEqual([]);
  });

  it('are gone when the login is told to have ended', async () => {
    const storage = await filled({ isLoggedIn: true });
    const client = await open(storage);
    await client.loggedOut('REQUESTED');
    expect((await storage.vault!.list()).length).toBe(0);
  });

  it('are transferred no more once it is closed, also when it never had a connection', async () => {
    const client = await open(memory());
    const control = createTransferControl();
    control.pause();
    const upload = uploadFile(client, new Uint8Array(2_000_000), { control });
    upload.catch(() => {});
    await client.close();
    await expect(upload).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('are transferred no more once the login has ended, and no copy of what was to be sent is left', async () => {
    const storage = await filled({ isLoggedIn: true });
    const client = await open(storage);
    const control = createTransferControl();
    control.pause();
    const stream = new PassThrough();
    stream.write(new Uint8Array(700_000));
    const ends = [uploadFile(client, new Uint8Array(2_000_000), { control }), sendDocument(client, 'me', stream, { size: 1_000_000 })];
    for (const end of ends) end.catch(() => {});
    await expect.poll(() => namesIn(storage)).toContainEqual(expect.stringMatching(/^out-/));
    await client.loggedOut('REQUESTED');
    for (const end of ends) await expect(end).rejects.toMatchObject({ errorCode: 401, type: 'AUTH_KEY_UNREGISTERED' });
    expect([await namesIn(storage), stream.destroyed]).toEqual([[], true]);
  });

  it('that cannot be removed are told to the log, and nothing else is kept from working', async () => {
    const storage = await filled({ isLoggedIn: true });
    const fault = new Error('busy');
    storage.vault!.delete = () => Promise.reject(fault);
    const lines: string[] = [];
    const client = await open(storage, { log: (level, message) => void lines.push(`${level} ${message}`) });
    expect(await namesIn(storage)).toContain('out-1');
    expect(lines).toEqual([expect.stringMatching(/^warn Files that are of no use/)]);
    await client.loggedOut('REQUESTED');
    expect(client.selfId).toBeUndefined();
  });
});
