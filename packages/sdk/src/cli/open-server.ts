/** The server that the command talks to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { embedded, type EmbeddedServer, type ServerSpec, telegram, telegramTest } from '../client/server-spec.js';
import { UsageError } from '../errors/usage-error.js';
import { CliError } from './cli-error.js';
import { readGreeting, readPublicKey, type ServerChoice } from './server-text.js';
import type { CliSurroundings } from './surroundings.js';

/** A server, and what is to be known of it. */
export interface ChosenServer {
  readonly spec: ServerSpec;
  /** Whether it wants the app's credentials from https://my.telegram.org. */
  readonly isTelegram: boolean;
  /** The login code that it has given out, where this process may know it. */
  readonly codeFor?: (phone: string) => string;
  close(): Promise<void>;
}

/** What of `@kitewire/reference-server` is used: it is no dependency. */
interface ServerPackage {
  readonly createServer: (options: { readonly data: string }) => Promise<EmbeddedServer & { codeFor(phone: string): string; close(): Promise<void> }>;
}

/** A name for the file of the session; `undefined` for Telegram. */
export function nameOfServer(choice: ServerChoice): string | undefined {
  switch (choice.type) {
    case 'telegram':
      return undefined;
    case 'telegram-test':
      return 'test';
    case 'embedded':
      return 'embedded';
    case 'address':
      return choice.address;
    default:
      return mainAddress(readServerFile(choice.file));
  }
}

/**
 * Finds or starts the server.
 *
 * Rejects with a `CliError` for files that cannot be read or that hold something else, and where the package of the
 * reference server is not installed.
 *
 * @param dataBeside the directory beside which an embedded server keeps its data
 */
export async function openServer(choice: ServerChoice, dataBeside: string, surroundings: CliSurroundings): Promise<ChosenServer> {
  switch (choice.type) {
    case 'telegram':
      return { spec: telegram(), isTelegram: true, close };
    case 'telegram-test':
      return { spec: telegramTest(), isTelegram: true, close };
    case 'embedded':
      return startEmbedded(join(dataBeside, 'embedded-server'), surroundings);
    case 'address': {
      const { address, keyFile } = choice;
      return { spec: specOf({ address, publicKey: readPublicKey(readText(keyFile), keyFile) }), isTelegram: false, close };
    }
    default:
      return { spec: specOf(readServerFile(choice.file)), isTelegram: false, close };
  }
}

async function close(): Promise<void> {
  // Nothing was started.
}

function specOf(server: EmbeddedServer): ServerSpec {
  try {
    return embedded(server);
  } catch (error) {
    if (error instanceof UsageError) throw new CliError('BAD_COMMAND_LINE', error.message, { cause: error });
    throw error;
  }
}

function readServerFile(file: string): EmbeddedServer {
  return readGreeting(readText(file), file);
}

function mainAddress({ address }: EmbeddedServer): string {
  return typeof address === 'string' ? address : `${address.host}:${address.port}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file.startsWith('file:') ? fileURLToPath(file) : file, 'utf8');
  } catch (error) {
    throw new CliError('BAD_COMMAND_LINE', `${file} cannot be read. --server takes host:port?key=FILE, a file with what kitewire-server prints, embedded, or test.`, { cause: error });
  }
}

async function startEmbedded(data: string, { loadServer }: CliSurroundings): Promise<ChosenServer> {
  let module: ServerPackage;
  try {
    module = (await loadServer()) as ServerPackage;
  } catch (error) {
    throw new CliError('BAD_COMMAND_LINE', '--server embedded needs the package of the server: npm install @kitewire/reference-server', { cause: error });
  }
  const server = await module.createServer({ data });
  return { spec: embedded(server), isTelegram: false, codeFor: (phone) => server.codeFor(phone), close: () => server.close() };
}
