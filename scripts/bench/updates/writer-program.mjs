// Who writes to the reader while everybody is online, in a process of its own.
import { createClient, embedded, memory } from '@kitewire/sdk';
import { serve } from '../support/ask.mjs';
import { textOf } from './numbered-text.mjs';

const inFlight = 64;

/** @type {ReturnType<typeof createClient>} */
let client;
/** @type {((code: string) => void) | undefined} */
let giveCode;
/** @type {Promise<unknown>} */
let started;

serve({
  async logIn({ server, phone }) {
    client = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory() });
    await new Promise((resolve) => {
      const code = () =>
        new Promise((/** @type {(code: string) => void} */ give) => {
          giveCode = give;
          resolve(undefined);
        });
      started = client.start({ phone, code });
    });
  },
  async finishLogIn({ code }) {
    giveCode?.(code);
    await started;
    await client.getDialogs({ limit: 100 });
  },
  /** One message into each of these. */
  async greet({ chats }) {
    for (const [number, chat] of chats.entries()) await client.sendText(chat, textOf(number));
  },
  /** Many messages to one person. */
  async burst({ userId, count }) {
    const peer = await client.resolvePeer(userId);
    let number = 0;
    const loop = async () => {
      while (number < count) {
        const message = textOf(number);
        number += 1;
        await client.call({ _: 'messages.sendMessage', peer, message, randomId: BigInt(Date.now()) * 100_000n + BigInt(number) });
      }
    };
    await Promise.all(Array.from({ length: inFlight }, loop));
  },
  leave: () => client.close(),
});
