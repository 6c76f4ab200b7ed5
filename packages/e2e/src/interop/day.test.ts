/** One day, lived through with each client that nobody here wrote: every way in, a conversation with ours, a line that drops. */
import type { KitewireServer } from '@kitewire/reference-server';
import { describe, expect, it } from 'vitest';
import { newClient, newPerson, type Person } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';
import type { ForeignClient, ForeignLibrary } from './foreign-client.js';
import { gramjs } from './foreign-gramjs.js';
import { mtcute } from './foreign-mtcute.js';

/** The scene of the day: Alice lives with both clients, Bob with ours alone. */
interface Scene {
  readonly server: KitewireServer;
  readonly library: ForeignLibrary;
  /** Alice's first device, with our client. */
  readonly alice: Person;
  readonly bob: Person;
}

async function prepare(library: ForeignLibrary): Promise<Scene> {
  const server = await startServer();
  const alice = await newPerson(server, { firstName: 'Alice' });
  await alice.client.call({ _: 'account.updateUsername', username: 'alice' });
  const bob = await newPerson(server, { firstName: 'Bob' });
  await bob.client.call({ _: 'account.updateUsername', username: 'bob_kitewire' });
  return { server, library, alice, bob };
}

/** In the morning Alice and Bob write to each other; both see the same chat. */
async function converse({ alice, bob }: Scene, foreign: ForeignClient): Promise<void> {
  await foreign.sendText('bob_kitewire', 'Good morning 👋🏽');
  await waitUntil('Bob has read it', () => bob.read.length === 1);
  expect(bob.heard[0]).toMatchObject({ senderId: alice.user.id, sender: { name: 'Alice' } });
  for (const text of ['Grüße, 你好, שלום', 'How are you?']) await bob.client.sendText('alice', text);
  await waitUntil('the foreign client has both', () => foreign.read.length === 2, { describe: () => foreign.read });
  expect(foreign.read).toEqual(['Grüße, 你好, שלום', 'How are you?']);
  expect(await foreign.listChats()).toEqual([{ title: 'Bob', latest: 'How are you?', unread: 2 }]);
  await foreign.markAsRead('bob_kitewire');
  expect(await foreign.listChats()).toEqual([{ title: 'Bob', latest: 'How are you?', unread: 0 }]);
  const history = ['How are you?', 'Grüße, 你好, שלום', 'Good morning 👋🏽'];
  expect(await foreign.listHistory('bob_kitewire')).toEqual(history);
  const ours = await bob.client.getHistory('alice');
  expect(ours.messages.map((message) => (message._ === 'message' ? message.message : message._))).toEqual(history);
  expect(foreign.errors).toEqual([]);
}

/** At noon Alice's line drops while Bob writes; she reads it afterwards and answers. */
async function loseTheLine({ bob }: Scene, foreign: ForeignClient, relay: Awaited<ReturnType<typeof startRelay>>): Promise<void> {
  const before = relay.connections;
  relay.cut({ refuse: true });
  await bob.client.sendText('alice', 'in the tunnel');
  relay.mend();
  await waitUntil('the foreign client is back', () => relay.connections > before);
  await inTime('it sends again', foreign.sendText('bob_kitewire', 'out of the tunnel'));
  await waitUntil('Bob has read it', () => bob.read.includes('out of the tunnel'));
  expect((await foreign.listHistory('bob_kitewire')).slice(0, 2)).toEqual(['out of the tunnel', 'in the tunnel']);
  await bob.client.sendText('alice', 'afterwards');
  await waitUntil('the foreign client hears again', () => foreign.read.includes('afterwards'), { describe: () => foreign.read });
}

/** In the afternoon Alice takes a password, with the one client and then with the other, and enters by it with both. */
async function takeAPassword({ server, library, alice }: Scene, foreign: ForeignClient): Promise<void> {
  const login = { phone: alice.phone, code: () => server.codeFor(alice.phone) };
  await foreign.setPassword('theirs');
  await expect(newClient(server).start({ ...login, password: 'wrong' })).rejects.toMatchObject({ type: 'PASSWORD_HASH_INVALID' });
  expect((await newClient(server).start({ ...login, password: 'theirs' })).id).toBe(alice.user.id);
  await alice.client.setPassword('ours', { current: 'theirs' });
  await expect(library.open(server).logInByPhone({ ...login, password: 'theirs' })).rejects.toThrow();
  expect(await library.open(server).logInByPhone({ ...login, password: 'ours' })).toBe(alice.user.id);
  await foreign.changePassword('ours', 'theirs again');
  expect((await newClient(server).start({ ...login, password: 'theirs again' })).id).toBe(alice.user.id);
  await alice.client.removePassword('theirs again');
  expect(await library.open(server).logInByPhone(login)).toBe(alice.user.id);
}

/** In the evening Alice shows her phone the code of a new device: of theirs and of ours, without a password and with one. */
async function scanCodes({ server, library, alice, bob }: Scene): Promise<void> {
  const show = async (url: string): Promise<void> => void (await alice.client.acceptQrLogin(url));
  const desktop = library.open(server);
  expect(await inTime('the foreign desktop is in', desktop.logInByQr({ show }))).toBe(alice.user.id);
  await bob.client.sendText('alice', 'to the desktop');
  await waitUntil('the foreign desktop hears', () => desktop.read.includes('to the desktop'), { describe: () => desktop.read });
  await alice.client.setPassword('secret');
  expect(await inTime('the foreign laptop is in', library.open(server).logInByQr({ show, password: 'secret' }))).toBe(alice.user.id);
}

/** At night a bot answers Bob. */
async function askTheBot({ server, library, bob }: Scene): Promise<void> {
  const { id, token } = await server.createBot({ username: 'night_bot', name: 'Night' });
  const bot = library.open(server);
  expect(await bot.logInAsBot(token)).toBe(id);
  bot.answerAll((text) => `You said: ${text}`);
  await bob.client.sendText('night_bot', 'Good night');
  await waitUntil('the bot has answered', () => bob.read.includes('You said: Good night'), { describe: () => bob.read });
  expect(bob.heard.at(-1)?.sender.object).toMatchObject({ id, bot: true });
  expect(bot.errors).toEqual([]);
}

describe.each([gramjs, mtcute])('$name', (library) => {
  it('lives through a day with our client: logins by phone, password, QR code and token, texts, chats, a dropped line', async () => {
    const scene = await prepare(library);
    const relay = await startRelay(scene.server.address);
    const foreign = library.open(scene.server, { via: relay.address });
    const { alice, server } = scene;
    expect(await foreign.logInByPhone({ phone: alice.phone, code: () => server.codeFor(alice.phone) })).toBe(alice.user.id);
    await converse(scene, foreign);
    await loseTheLine(scene, foreign, relay);
    await takeAPassword(scene, foreign);
    await scanCodes(scene);
    await askTheBot(scene);
  });
});
