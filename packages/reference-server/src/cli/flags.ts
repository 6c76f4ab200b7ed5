/** The command line's options: read, checked, or explained. */
import { cac } from 'cac';
import { mostDcs, mostWorkers, type StrangersTo } from '../server/server-options.js';

/** What the command line asks for. */
export interface StartFlags {
  readonly host: string;
  readonly port: number;
  readonly publicHost: string | undefined;
  readonly data: string;
  readonly dcs: number;
  readonly mtproxySecret: string | undefined;
  readonly mtproxyPort: number;
  readonly mtproxyStrangersTo: StrangersTo | undefined;
  readonly workers: number;
  readonly legacyRsaPadding: boolean;
  readonly limits: boolean;
  readonly verbose: boolean;
}

/** The command line cannot be understood; the message says why. */
export class FlagError extends Error {
  readonly code = 'BAD_FLAG' as const;
  override readonly name = 'FlagError';
}

/**
 * Reads a command line; `undefined` when it asks for help or the version, which have been printed then.
 *
 * @param args without the program's own name.
 * @throws FlagError for an option that does not exist or a value that it cannot have.
 */
export function readFlags(args: readonly string[], version: string): StartFlags | undefined {
  const program = cac('kitewire-server');
  let flags: StartFlags | undefined;
  program
    .command('', 'Start the reference server')
    .option('--host <host>', 'Address to listen on', { default: '127.0.0.1' })
    .option('--port <port>', 'Port to listen on; 0 takes any free one', { default: 4430 })
    .option('--public-host <host>', 'Address that clients are told, when they cannot use the one that is listened on')
    .option('--data <directory>', 'Directory of the database', { default: './kitewire-data' })
    .option('--dcs <count>', 'Data centres; further ones listen on the ports that follow', { default: 1 })
    .option('--mtproxy-secret <secret>', 'Listen as an MTProxy before the server too, with this secret: hex or base64url, with dd or ee before it')
    .option('--mtproxy-port <port>', 'Port of the MTProxy; 0 takes any free one', { default: 0 })
    .option('--mtproxy-strangers-to <host>', 'Lead who does not know the secret to this site, as host or host:port; else they are cut')
    .option('--workers <count>', 'Threads that do the arithmetic of new keys; 0 for none', { default: 2 })
    .option('--legacy-rsa-padding', 'Accept the unproven padding of old clients in handshakes')
    .option('--no-limits', 'Switch the limits off that keep strangers in bounds')
    .option('--verbose', 'Print every record')
    .action((options: Record<string, unknown>) => {
      flags = checkFlags(options);
    });
  program.help();
  program.version(version);
  try {
    program.parse(['', '', ...args]);
  } catch (error) {
    if (error instanceof FlagError) throw error;
    throw new FlagError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  return flags;
}

function checkFlags(options: Record<string, unknown>): StartFlags {
  const { publicHost, mtproxySecret, mtproxyStrangersTo } = options;
  return {
    host: readText('host', options['host']),
    port: readNumber('port', options['port'], [0, 65_535]),
    publicHost: publicHost === undefined ? undefined : readText('public-host', publicHost),
    data: readText('data', options['data']),
    dcs: readNumber('dcs', options['dcs'], [1, mostDcs]),
    mtproxySecret: mtproxySecret === undefined ? undefined : readSecret(mtproxySecret),
    mtproxyPort: readNumber('mtproxy-port', options['mtproxyPort'], [0, 65_535]),
    mtproxyStrangersTo: mtproxyStrangersTo === undefined ? undefined : readSite('mtproxy-strangers-to', mtproxyStrangersTo),
    workers: readNumber('workers', options['workers'], [0, mostWorkers]),
    legacyRsaPadding: readSwitch('legacy-rsa-padding', options['legacyRsaPadding'] ?? false),
    limits: readSwitch('limits', options['limits']),
    verbose: readSwitch('verbose', options['verbose'] ?? false),
  };
}

/** The parser turns what looks like a number into one, and 007 into 7: such a name has to be given as a path. */
function readText(name: string, value: unknown): string {
  if (typeof value === 'number') throw new FlagError(`--${name} takes a text: a directory whose name is a number is written with ./ before it`);
  if (typeof value !== 'string' || value === '') throw new FlagError(`--${name} takes one value, once`);
  return value;
}

/** The parser turns a secret that reads as a number into one, and cannot give back what it was. */
function readSecret(value: unknown): string {
  if (typeof value === 'number') throw new FlagError('--mtproxy-secret takes a text: one that reads as a number is written in base64url');
  return readText('mtproxy-secret', value);
}

function readSite(name: string, value: unknown): StrangersTo {
  const text = readText(name, value);
  // An address of IPv6 stands in brackets when a port follows.
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new FlagError(`--${name} takes a host, or host:port, got ${text}`);
  return { host, ...(port !== undefined && { port: Number(port) }) };
}

function readNumber(name: string, value: unknown, [least, most]: readonly [number, number]): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new FlagError(`--${name} takes a number from ${least} to ${most}, once, got ${String(value)}`);
}

function readSwitch(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new FlagError(`--${name} takes no value, and stands once at most`);
}
