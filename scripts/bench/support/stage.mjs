// A server and the three clients, each in a process of its own.
import { startProgram } from './ask.mjs';

/** The clients that are compared. */
export const clientNames = /** @type {const} */ (['kitewire', 'mtcute', 'GramJS']);

const serverProgram = new URL('server-program.mjs', import.meta.url);
const clientProgram = new URL('client-program.mjs', import.meta.url);

/** @param {string} name */
export function startClient(name) {
  return startProgram(clientProgram, [name]);
}

/**
 * Does something with a server that is gone afterwards.
 *
 * @template T
 * @param {(server: ReturnType<typeof startProgram>, facts: object) => Promise<T>} act
 */
export async function withServer(act) {
  const server = startProgram(serverProgram);
  try {
    return await act(server, await server.ask('describe'));
  } finally {
    await server.stop();
  }
}

/**
 * Does something with one client of each kind; all are gone afterwards.
 *
 * @template T
 * @param {(clients: readonly { name: string, program: ReturnType<typeof startProgram> }[]) => Promise<T>} act
 */
export async function withClients(act) {
  const clients = clientNames.map((name) => ({ name, program: startClient(name) }));
  try {
    return await act(clients);
  } finally {
    await Promise.all(clients.map(({ program }) => program.stop()));
  }
}

/**
 * Logs clients in, each with an account of its own.
 *
 * @param {ReturnType<typeof startProgram>} server
 * @param {object} facts
 * @param {readonly { name: string, program: ReturnType<typeof startProgram> }[]} clients
 * @returns {Promise<Map<string, string>>} Their session strings.
 */
export async function logInAll(server, facts, clients) {
  const sessions = new Map();
  for (const [index, { name, program }] of clients.entries()) {
    const phone = `1555000000${index}`;
    await server.ask('signUp', { phone });
    await program.ask('logIn', { server: facts, phone });
    sessions.set(name, await program.ask('finishLogIn', { code: await server.ask('codeFor', { phone }) }));
  }
  return sessions;
}
