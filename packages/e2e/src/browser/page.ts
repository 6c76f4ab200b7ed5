/** What runs in the page: clients of ours, driven from the tests by plain values. */
import { type Client, createClient, embedded, type EmbeddedServer, http, memory, openClient, type OpenedClient, SdkError } from '@kitewire/sdk';
import { indexedDb } from '@kitewire/sdk/indexed-db';
import { sendText, start } from '@kitewire/sdk/methods';
import { createFilesPage } from './page-files.js';
import { createLocalPage } from './page-local.js';
import { storePage } from './page-store.js';
import { vaultPage } from './page-vault.js';

/** Where the tests' server is, and who logs in. */
export interface PageLogin {
  readonly server: EmbeddedServer;
  readonly phone: string;
  readonly firstName: string;
  /** The way to the server; WebSocket, the default of browsers, unless given. */
  readonly over?: 'http';
  /** How long it waits between two attempts to connect, in ms; not long unless given. */
  readonly pause?: number;
  /** Where the page keeps everything, and its passphrase if it has one; in memory unless given. */
  readonly database?: { readonly name: string; readonly key?: string };
}

/** Asks the tests for the code that the server has sent. */
declare function codeFor(phone: string): Promise<string>;

const heard: string[] = [];
const states: string[] = [];
let client: Client | undefined;
let opened: OpenedClient | undefined;

const options = ({ server, over, pause = 10, database }: Pick<PageLogin, 'server' | 'over' | 'pause' | 'database'>) => ({
  ...{ apiId: 1, apiHash: 'any', server: embedded(server) },
  storage: database ? indexedDb(database.name, database.key === undefined ? {} : { key: database.key }) : memory(),
  reconnect: { first: pause, ceiling: pause * 10, settled: 1000 },
  ...(over && { transport: http() }),
});

function current(): Client {
  if (!client) throw new Error('nobody has logged in on this page');
  return client;
}

/** The functions that tests call in the page. */
export const page = {
  ...storePage,
  ...vaultPage,
  ...createLocalPage(current),
  ...createFilesPage(current),
  async logIn(login: PageLogin): Promise<number> {
    const { phone, firstName } = login;
    client = createClient(options(login));
    client.on('newMessage', ({ message, out }) => void (message._ === 'message' && !out && heard.push(message.message)));
    client.on('connectionState', ({ state }) => void states.push(state));
    const user = await client.start({ phone, firstName, code: () => codeFor(phone) });
    return user.id;
  },
  async say(chat: number | string, text: string): Promise<number> {
    const { id } = await current().sendText(chat, text);
    return id;
  },
  heard: (): string[] => heard,
  states: (): string[] => states,
  /** The other form of the client: what is called is all there is. */
  async logInWithFunctions(login: PageLogin): Promise<number> {
    const { phone, firstName } = login;
    opened = await openClient(options(login));
    await start(opened, { phone, firstName, code: () => codeFor(phone) });
    const { thisDc } = await opened.call({ _: 'help.getNearestDc' });
    await sendText(opened, 'me', `I am on ${thisDc}`);
    await opened.close();
    return thisDc;
  },
  /** The device that the account's list of logins shows for this page. */
  async device(): Promise<string[]> {
    const [session] = await current().getSessions();
    return session ? [session.deviceModel, session.systemVersion] : [];
  },
  /** How connecting fails. */
  async failToConnect(server: EmbeddedServer): Promise<{ name: string; code: string; message: string } | undefined> {
    const failing = createClient({ ...options({ server }), connectAttempts: 1 });
    try {
      await failing.connect();
      return undefined;
    } catch (error) {
      if (!(error instanceof SdkError)) throw error;
      return { name: error.name, code: (error as SdkError & { code: string }).code, message: error.message };
    } finally {
      await failing.close();
    }
  },
  /** What a login says where nobody can be asked. */
  async startWithoutAnswers(server: EmbeddedServer): Promise<string> {
    const asking = createClient(options({ server }));
    const message = await asking.start().then(() => 'logged in', (error: Error) => error.message);
    await asking.close();
    return message;
  },
  close: (): Promise<void> => current().close(),
};

Object.assign(globalThis, { page });
