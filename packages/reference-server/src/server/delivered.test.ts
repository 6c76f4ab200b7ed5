/** Tests of telling authors that their messages have arrived, with real clients of the wire. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testRsaKey } from '../gateway/test-rsa-key.contract.js';
import { WireClient } from '../gateway/wire-client.contract.js';
import { createServer, type KitewireServer } from './create-server.js';

/** What a client says about itself. */
interface Saying {
  readonly layer?: number;
  readonly asks?: boolean;
}

async function start(): Promise<KitewireServer> {
  const server = await createServer({ rsaKey: await testRsaKey() });
  onTestFinished(() => server.close());
  return server;
}

async function connect(server: KitewireServer, auth?: WireClient['auth']): Promise<WireClient> {
  const client = new WireClient({ ...server.address, publicKey: server.publicKey }, auth);
  onTestFinished(() => client.cut());
  return client.connect();
}

function introduce(client: WireClient, { layer = 223, asks = false }: Saying): Promise<unknown> {
  const params: tl.JSONValue = { _: 'jsonObject', value: asks ? [{ _: 'jsonObjectValue', key: 'kitewire.delivered', value: { _: 'jsonBool', value: true } }] : [] };
  const about = { apiId: 1, deviceModel: 'd', systemVersion: '1', appVersion: '1', systemLangCode: 'en', langPack: '', langCode: 'en', params };
  return client.call({ _: 'invokeWithLayer', layer, query: { _: 'initConnection', ...about, query: { _: 'help.getNearestDc' } } });
}

async function join(server: KitewireServer, phone: string, username: string, saying: Saying = {}): Promise<WireClient> {
  const client = await connect(server);
  await introduce(client, saying);
  const sent = await client.call({ _: 'auth.sendCode', phoneNumber: phone, apiId: 1, apiHash: 'any', settings: { _: 'codeSettings' } });
  const phoneCodeHash = sent._ === 'auth.sentCode' ? sent.phoneCodeHash : '';
  await client.call({ _: 'auth.signIn', phoneNumber: phone, phoneCodeHash, phoneCode: server.codeFor(phone) });
  await client.call({ _: 'auth.signUp', phoneNumber: phone, phoneCodeHash, firstName: username, lastName: '' });
  await client.call({ _: 'account.updateUsername', username });
  return client;
}

async function peerOf(client: WireClient, username: string): Promise<tl.RawInputPeerUser> {
  const [user] = (await client.call({ _: 'contacts.resolveUsername', username })).users;
  if (user?._ !== 'user' || user.accessHash === undefined) throw new RangeError(`expected ${username}`);
  return { _: 'inputPeerUser', userId: user.id, accessHash: user.accessHash };
}

let randomId = 0n;
const say = (client: WireClient, peer: tl.InputPeer): Promise<tl.Updates> => client.call({ _: 'messages.sendMessage', peer, message: 'hello', randomId: ++randomId });

/** What a client has been told to be delivered, as pairs of peer and message. */
function told(client: WireClient): [number, number][] {
  return client.updates.flatMap((envelope) => ('updates' in envelope ? envelope.updates : [])).flatMap((update): [number, number][] => {
    if (update._ !== 'updateMessagesDelivered') return [];
    return [[update.peer._ === 'peerUser' ? update.peer.userId : update.peer._ === 'peerChat' ? -update.peer.chatId : 0, update.maxId]];
  });
}

/** Takes so many messages in all, and lets the server know that they have come: acknowledgements go along with a call. */
async function receive(client: WireClient, messages: number): Promise<void> {
  const count = (): number => client.updates.flatMap((envelope) => ('updates' in envelope ? envelope.updates : [])).filter(({ _ }) => _ === 'updateNewMessage').length;
  await until(() => count() >= messages);
  await client.call({ _: 'help.getNearestDc' });
}

/** Until something holds, or has not for long. */
async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 3000;
  while (!holds() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('delivered messages', () => {
  it('are told to the author who has asked, when a push of them was acknowledged, and to nobody else', async () => {
    const server = await start();
    const alice = await join(server, '+15551230001', 'alice_a', { asks: true });
    const bob = await join(server, '+15551230002', 'bob_b');
    const [toBob, toAlice] = [await peerOf(alice, 'bob_b'), await peerOf(bob, 'alice_a')];
    await say(alice, toBob);
    await receive(bob, 1);
    await until(() => told(alice).length > 0);
    expect(told(alice)).toEqual([[toBob.userId, 1]]);
    await say(bob, toAlice);
    await receive(alice, 1);
    await say(alice, toBob);
    await receive(bob, 2);
    await until(() => told(alice).length > 1);
    expect(told(alice)).toEqual([[toBob.userId, 1], [toBob.userId, 3]]);
    expect(told(bob)).toEqual([]);
  });

  it('are told for groups when the first of the others has them', async () => {
    const server = await start();
    const alice = await join(server, '+15551230001', 'alice_a', { asks: true });
    const bob = await join(server, '+15551230002', 'bob_b');
    const carol = await join(server, '+15551230003', 'carol_c', { asks: true });
    const users = [await peerOf(alice, 'bob_b'), await peerOf(alice, 'carol_c')].map(({ userId, accessHash }) => ({ _: 'inputUser', userId, accessHash }) as const);
    const made = await alice.call({ _: 'messages.createChat', users, title: 'Tea' });
    const [chat] = made.updates._ === 'updates' ? made.updates.chats : [];
    await receive(bob, 1);
    await until(() => told(alice).length > 0);
    bob.cut();
    await say(alice, { _: 'inputPeerChat', chatId: chat?.id ?? 0 });
    await receive(carol, 2);
    await until(() => told(alice).length > 1);
    expect(told(alice)).toEqual([[-(chat?.id ?? 0), 1], [-(chat?.id ?? 0), 2]]);
    expect(told(carol)).toEqual([]);
  });

  it('are delivered by a difference that was acknowledged, and told again to a new session until they are read', async () => {
    const server = await start();
    const alice = await join(server, '+15551230001', 'alice_a', { asks: true });
    const bob = await join(server, '+15551230002', 'bob_b');
    const [toBob, toAlice] = [await peerOf(alice, 'bob_b'), await peerOf(bob, 'alice_a')];
    bob.cut();
    await say(alice, toBob);
    alice.cut();
    // Another session of Bob's key: the push waits in the one before.
    const bobAgain = await connect(server, bob.auth);
    await bobAgain.call({ _: 'updates.getDifference', pts: 1, date: 0, qts: 0 });
    await bobAgain.call({ _: 'help.getNearestDc' });
    expect(told(alice)).toEqual([]);
    let latest = alice;
    // Until the acknowledgement has come in, a session that begins is told nothing yet.
    for (let tries = 0; told(latest).length === 0 && tries < 20; tries++) {
      latest = await connect(server, alice.auth);
      await latest.call({ _: 'help.getNearestDc' });
      await until(() => told(latest).length > 0 || tries === 0);
    }
    expect(told(latest)).toEqual([[toBob.userId, 1]]);
    await bobAgain.call({ _: 'messages.readHistory', peer: toAlice, maxId: 1 });
    const afterRead = await connect(server, alice.auth);
    await afterRead.call({ _: 'help.getNearestDc' });
    await afterRead.call({ _: 'help.getNearestDc' });
    expect(told(afterRead)).toEqual([]);
  });
});
