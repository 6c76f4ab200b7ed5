/** The servers that `--server` can name, and what a reference server prints about itself. */
import type { EmbeddedServer } from '../client/server-spec.js';
import { CliError } from './cli-error.js';

/** What `--server` asks for. */
export type ServerChoice =
  | { readonly type: 'telegram' }
  | { readonly type: 'telegram-test' }
  /** A reference server inside of this process. */
  | { readonly type: 'embedded' }
  | { readonly type: 'address'; readonly address: string; readonly keyFile: string }
  /** A file with what `kitewire-server` has printed. */
  | { readonly type: 'greeting'; readonly file: string };

const key = String.raw`-----BEGIN (?:RSA )?PUBLIC KEY-----[\s\S]*?-----END (?:RSA )?PUBLIC KEY-----`;
const address = String.raw`(\S+:\d{1,5})`;

/**
 * `embedded`, `test`, `host:port?key=FILE`, or the path or `file:` address of a file with what `kitewire-server` prints.
 *
 * Throws a `CliError` for an address without a key: nothing would prove the server to be the right one.
 */
export function readServerChoice(text: string | undefined): ServerChoice {
  if (text === undefined || text === 'telegram') return { type: 'telegram' };
  if (text === 'test') return { type: 'telegram-test' };
  if (text === 'embedded') return { type: 'embedded' };
  const [, host, keyFile] = /^(?:tcp:\/\/)?([^/?\\]+:\d{1,5})\/?(?:\?key=(.+))?$/.exec(text) ?? [];
  if (host === undefined) return { type: 'greeting', file: text };
  if (keyFile === undefined) throw new CliError('BAD_COMMAND_LINE', `Add the file with the public key that the server prints: --server "${host}?key=server.pem".`);
  return { type: 'address', address: host, keyFile };
}

/** The first public key in a text. Throws a `CliError` where there is none. */
export function readPublicKey(text: string, file: string): string {
  const [found] = new RegExp(key).exec(text) ?? [];
  if (found === undefined) throw new CliError('BAD_COMMAND_LINE', `There is no public key in ${file}: it begins with -----BEGIN RSA PUBLIC KEY-----, as kitewire-server prints it.`);
  return found;
}

/** The server that has printed a text about itself, with all its data centres. Throws a `CliError` where the text is another. */
export function readGreeting(text: string, file: string): EmbeddedServer {
  const [, main] = new RegExp(`^Kitewire reference server on ${address}, data in `, 'm').exec(text) ?? [];
  if (main === undefined) throw new CliError('BAD_COMMAND_LINE', `${file} is not what kitewire-server prints. A server's address is given as host:port?key=FILE.`);
  const dcId = /embedded\(\{[^}]*publicKey: pem, dcId: (\d+)/.exec(text)?.[1];
  const others = [...text.matchAll(new RegExp(`^Data centre (\\d+) on ${address}, [^\\n]*\\n\\s*(${key})`, 'gm'))];
  const own = { address: main, publicKey: readPublicKey(text, file), ...(dcId !== undefined && { dcId: Number(dcId) }) };
  if (others.length === 0) return own;
  return { ...own, dcs: [own, ...others.map(([, id, at = '', publicKey = '']) => ({ address: at, publicKey, dcId: Number(id) }))] };
}
