// The program that each person of the demo runs: a client with a SQLite database, obeying commands of the main process.
import { createClient, embedded } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';

let client;

const commands = {
  async start({ name, phone, server, database }) {
    client = createClient({ apiId: 1, apiHash: 'demo', server: embedded(server), storage: sqlite(database) });
    client.on('newMessage', ({ message }) => {
      if (message.out || message._ !== 'message') return;
      const marks = (message.entities ?? []).map(({ _ }) => _.replace('messageEntity', '').toLowerCase()).join(', ');
      process.send({ type: 'saw', id: message.id, text: message.message, marks });
    });
    client.on('userTyping', () => process.send({ type: 'noticed', text: 'sees the other typing' }));
    client.on('connectionState', ({ state }) => process.send({ type: 'noticed', text: `connection: ${state}` }));
    let loggedIn = false;
    const self = await client.start({
      phone: `+${phone}`,
      firstName: name,
      code: () => {
        loggedIn = true;
        return new Promise((resolve) => {
          process.on('message', function onMessage(message) {
            if (message.type !== 'code') return;
            process.removeListener('message', onMessage);
            resolve(message.code);
          });
          process.send({ type: 'codeWanted' });
        });
      },
    });
    return { userId: self.id, loggedIn };
  },

  async addContact({ phone, firstName }) {
    const contact = { _: 'inputPhoneContact', clientId: 0n, phone: `+${phone}`, firstName, lastName: '' };
    await client.call({ _: 'contacts.importContacts', contacts: [contact] });
  },

  async send({ to, text, entities }) {
    const message = await client.sendText(to, text, entities ? { entities } : {});
    return message.id;
  },

  async typing({ to }) {
    const peer = await client.resolvePeer(to);
    await client.call({ _: 'messages.setTyping', peer, action: { _: 'sendMessageTypingAction' } });
  },

  async stop() {
    await client?.close();
  },
};

process.on('message', async (message) => {
  if (!message.command) return;
  try {
    const result = await commands[message.command](message.parameters);
    process.send({ type: 'answer', id: message.id, result });
  } catch (error) {
    process.send({ type: 'answer', id: message.id, error: error.message });
  }
  // With the channel closed nothing keeps the process alive: that it ends shows that the client left nothing behind.
  if (message.command === 'stop') process.disconnect();
});
