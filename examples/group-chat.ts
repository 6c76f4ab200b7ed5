// A group of three: made, written in, corrected, renamed and left, as its members hear of it.
import { createServer } from '@kitewire/reference-server';
import { type Client, createClient, embedded, memory } from '@kitewire/sdk';

const server = await createServer();

async function join(phone: string, firstName: string): Promise<{ client: Client; id: number }> {
  const client = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory() });
  const { id } = await client.start({ phone, firstName, code: () => server.codeFor(phone) });
  return { client, id };
}

const alice = await join('+15550000001', 'Alice');
const bob = await join('+15550000002', 'Bob');
const carol = await join('+15550000003', 'Carol');

// What Bob sees, and the promise that he has seen Carol leave.
const end = new Promise<void>((resolve) => {
  bob.client.on('newMessage', ({ message, chat, sender }) => {
    if (message._ === 'message') console.log(`[${chat.name}] ${sender.name}: ${message.message}`);
  });
  bob.client.on('messageEdited', ({ message, sender }) => {
    if (message._ === 'message') console.log(`${sender.name} meant: ${message.message}`);
  });
  bob.client.on('userTyping', ({ user, chat }) => console.log(`${user.name} is typing in ${chat.name}`));
  bob.client.on('chatUpdated', ({ chat, changed }) => console.log(`${chat.name} has changed: ${changed.join(', ')}`));
  bob.client.on('membersChanged', ({ joined, left, peers }) => {
    for (const id of joined) console.log(`${peers.get(id)?.name} is here`);
    for (const id of left) console.log(`${peers.get(id)?.name} is gone`);
    if (left.includes(carol.id)) resolve();
  });
});

// Whom one has in the address book one can bring into a group.
for (const [clientId, phone] of ['+15550000002', '+15550000003'].entries()) {
  const contact = { _: 'inputPhoneContact', clientId: BigInt(clientId), phone, firstName: phone, lastName: '' } as const;
  await alice.client.call({ _: 'contacts.importContacts', contacts: [contact] });
}

const { chatId } = await alice.client.createGroup('Picnic', { members: [bob.id, carol.id] });
await carol.client.setTyping(chatId);
const { id } = await carol.client.sendText(chatId, 'I bring the samdwiches');
await carol.client.editText(chatId, { id, text: 'I bring the sandwiches' });
await alice.client.setChatTitle(chatId, 'Picnic on Sunday');
await carol.client.leaveChat(chatId);

await end;
await Promise.all([alice, bob, carol].map(({ client }) => client.close()));
await server.close();
