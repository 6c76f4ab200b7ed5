// The files that every world begins with: a server with three accounts and their chats, and the clients that are logged in to it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.mjs';

/**
 * @typedef {object} Facts What is the same in every world.
 * @property {string} folder Of the files.
 * @property {{ publicKey: string, dcId: number }} server
 * @property {Record<string, { id: number, phone: string, firstName: string }>} people
 * @property {{ group: number, supergroup: number }} chats Their marked ids.
 */

export const clientProgram = new URL('client-program.mjs', import.meta.url);
export const serverProgram = new URL('server-program.mjs', import.meta.url);

/** The devices with a login, and whose they are. @type {Record<string, string>} */
export const devices = { 'alice-1': 'alice', 'alice-2': 'alice', 'bob-1': 'bob' };

/** The one that keeps little. */
export const prunedDevice = 'alice-2';

/** The codes that the server has sent and nobody has used, by phone. */
export class Codes {
  /** @type {Map<string, string>} */
  #codes = new Map();

  /** @param {{ phone: string, code: string }} news */
  put({ phone, code }) {
    this.#codes.set(phone, code);
  }

  /** Answers a client that wants one: the pipes of server and client are not in step. @param {Child} client @param {string} phone */
  async give(client, phone) {
    while (!this.#codes.has(phone)) {
      if (client.hasEnded) return;
      await sleep(10);
    }
    const code = this.#codes.get(phone);
    this.#codes.delete(phone);
    await client.ask('code', { code }).catch(() => {});
  }
}

/** @param {string} folder @returns {Promise<Facts>} */
export async function makeTemplate(folder) {
  mkdirSync(join(folder, 'server'), { recursive: true });
  const codes = new Codes();
  const server = new Child(serverProgram, 'server', (news) => {
    if (news.type === 'code') codes.put(news);
  });
  const facts = await server.ask('start', { data: join(folder, 'server'), slice: 100 });
  /** @type {Child[]} */
  const children = [server];
  /** @param {string} device @param {string} phone @param {string} firstName */
  const logIn = async (device, phone, firstName) => {
    const child = new Child(clientProgram, device, (news) => {
      if (news.type === 'codeWanted') void codes.give(child, phone);
    });
    children.unshift(child);
    const id = await child.ask('start', { server: facts, database: join(folder, `${device}.db`), phone, firstName });
    const perform = (/** @type {string} */ method, /** @type {unknown[]} */ ...parameters) => child.ask('perform', { method, parameters });
    return { id, phone, firstName, child, perform };
  };
  try {
    const alice = await logIn('alice-1', '15550000001', 'Alice');
    const other = await logIn('alice-2', '15550000001', 'Alice');
    const bob = await logIn('bob-1', '15550000002', 'Bob');
    const carol = await logIn('carol-0', '15550000003', 'Carol');
    await alice.child.ask('addContacts', { people: [bob, carol] });
    const { chatId: group } = await alice.perform('createGroup', 'Group', { members: [bob.id, carol.id] });
    const { chatId: supergroup } = await alice.perform('createSupergroup', 'Supergroup');
    await alice.perform('addMembers', supergroup, [bob.id, carol.id]);
    for (const chat of [bob.id, group, supergroup]) await alice.perform('sendText', chat, 'Hello');
    for (const person of [other, bob]) await person.perform('getDialogs');
    await bob.perform('sendText', alice.id, 'Hello');
    const people = Object.fromEntries(Object.entries({ alice, bob, carol }).map(([name, { id, phone, firstName }]) => [name, { id, phone, firstName }]));
    return { folder, server: { publicKey: facts.publicKey, dcId: facts.dcId }, people, chats: { group, supergroup } };
  } finally {
    for (const child of children) {
      await child.ask('close').catch(() => {});
      await child.kill();
    }
  }
}
