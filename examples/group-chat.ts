// A group and a channel as a member hears of them: what is written, corrected, deleted and renamed, and what came while he was away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from '@kitewire/reference-server';
import { type Client, createClient, embedded, type LocalStorage, memory } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';

const server = await createServer();
const folder = mkdtempSync(join(tmpdir(), 'group-chat-'));
const bobsFile = join(folder, 'bob.sqlite');

async function logIn(phone: string, firstName: string, storage: LocalStorage, prepare?: (client: Client) => void): Promise<{ client: Client; id: number }> {
  const client = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage });
  // Whoever listens before start() also hears what was missed.
  prepare?.(client);
  const { id } = await client.start({ phone, firstName, code: () => server.codeFor(phone) });
  return { client, id };
}

/** Prints what a client is told. */
function follow(client: Client): void {
  client.on('newMessage', ({ message, chat, sender }) => {
    if (message._ === 'message') console.log(`[${chat.name}] #${message.id} ${sender.name}: ${message.message}`);
  });
  client.on('messageEdited', ({ message, chat }) => {
    if (message._ === 'message') console.log(`[${chat.name}] #${message.id} is now: ${message.message}`);
  });
  // In groups and private chats, ids are the account's own, and the event needs no chat; in channels it has one.
  client.on('messagesDeleted', ({ ids, chat }) => console.log(`${chat ? `[${chat.name}] ` : ''}deleted: ${ids.map((id) => `#${id}`).join(', ')}`));
  client.on('userTyping', ({ user, chat }) => console.log(`[${chat.name}] ${user.name} is typing`));
  client.on('chatUpdated', ({ chat, changed }) => console.log(`[${chat.name}] has changed: ${changed.join(', ')}`));
  client.on('membersChanged', ({ chat, joined, left, peers }) => {
    for (const id of joined) console.log(`[${chat.name}] ${peers.get(id)?.name} is here`);
    for (const id of left) console.log(`[${chat.name}] ${peers.get(id)?.name} is gone`);
  });
}

/** Resolves when a client is told of a message with this text. */
function hears(client: Client, text: string): Promise<void> {
  return new Promise((resolve) => client.on('newMessage', ({ message }) => message._ === 'message' && message.message === text && resolve()));
}

const alice = await logIn('+15550000001', 'Alice', memory());
const carol = await logIn('+15550000003', 'Carol', memory());
let bob = await logIn('+15550000002', 'Bob', sqlite(bobsFile), follow);

// Whom one has in the address book one can bring into a group.
for (const [clientId, phone] of ['+15550000002', '+15550000003'].entries()) {
  const contact = { _: 'inputPhoneContact', clientId: BigInt(clientId), phone, firstName: phone, lastName: '' } as const;
  await alice.client.call({ _: 'contacts.importContacts', contacts: [contact] });
}

const upToDate = hears(bob.client, 'Sunny all day');
const { chatId: group } = await alice.client.createGroup('Picnic', { members: [bob.id, carol.id] });
await carol.client.setTyping(group);
const { id: typo } = await carol.client.sendText(group, 'I bring the samdwiches');
await carol.client.editText(group, { id: typo, text: 'I bring the sandwiches' });
await carol.client.deleteMessages(group, [(await carol.client.sendText(group, 'wrong chat')).id]);
await alice.client.setChatTitle(group, 'Picnic on Sunday');

// A channel: everybody finds it by its name, and only its administrators write.
const { chatId: channel } = await alice.client.createChannel('Weather', { about: 'For the picnic' });
await alice.client.setChatUsername(channel, 'picnic_weather');
await bob.client.joinChat('picnic_weather');
const { id: forecast } = await alice.client.sendText(channel, 'Sunny all day');
await upToDate;

console.log('--- Bob is away');
await bob.client.close();
await alice.client.editText(channel, { id: forecast, text: 'Sunny in the morning' });
await alice.client.deleteMessages(channel, [(await alice.client.sendText(channel, 'Snow?!')).id]);
await alice.client.sendText(channel, 'Take an umbrella');
await carol.client.sendText(group, 'And cake');
await carol.client.leaveChat(group);

// The same file: no code is asked for, and each thing that he has missed is told once.
console.log('--- Bob is back');
const caughtUp: Promise<void>[] = [];
bob = await logIn('+15550000002', 'Bob', sqlite(bobsFile), (client) => {
  follow(client);
  caughtUp.push(hears(client, 'Take an umbrella'), new Promise((resolve) => client.on('membersChanged', () => resolve())));
});
await Promise.all(caughtUp);

await Promise.all([alice, bob, carol].map(({ client }) => client.close()));
await server.close();
rmSync(folder, { recursive: true });
