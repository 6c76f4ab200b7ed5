/** The command line: starts a server, says how to reach it, and ends it in peace. */
import { cac } from 'cac';
import { StorageError } from '../errors.js';
import { maskPhone } from '../ports/logger.js';
import { publicLimitRules } from '../rpc/limits.js';
import { createServer, type KitewireServer } from '../server/create-server.js';
import { createConsoleLogger } from './console-logger.js';

interface StartFlags {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly limits: boolean;
  readonly verbose?: boolean;
}

/** Runs the command line; resolves to the exit code once the server has ended, or at once when there is nothing to run. */
export async function runCli(args: readonly string[], version: string): Promise<number> {
  const program = cac('kitewire-server');
  program
    .command('', 'Start the reference server')
    .option('--host <host>', 'Address to listen on', { default: '127.0.0.1' })
    .option('--port <port>', 'Port to listen on; 0 takes any free one', { default: 4430 })
    .option('--data <directory>', 'Directory of the database', { default: './kitewire-data' })
    .option('--no-limits', 'Switch the rate limits off')
    .option('--verbose', 'Print every record')
    .action(start);
  program.help();
  program.version(version);
  program.parse(['', '', ...args], { run: false });
  if (program.options['help'] === true || program.options['version'] === true) return 0;
  try {
    return await (program.runMatchedCommand() as Promise<number>);
  } catch (error) {
    console.error(`kitewire-server: ${describe(error)}`);
    return 1;
  }
}

async function start(flags: StartFlags): Promise<number> {
  const port = Number(flags.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`--port takes a number from 0 to 65535, got ${flags.port}`);
  const server = await createServer({
    host: flags.host,
    port,
    data: flags.data,
    logger: createConsoleLogger(flags.verbose ? 'debug' : 'warn'),
    ...(flags.limits && { limits: publicLimitRules }),
    deliverCode: async ({ phone, code, via }) => console.log(`Login code for ${maskPhone(phone)} by ${via}: ${code}`),
  });
  greet(server, flags.data);
  await waitForSignal();
  console.log('Closing.');
  await server.close();
  return 0;
}

function greet(server: KitewireServer, data: string): void {
  const { host, port } = server.address;
  console.log(`Kitewire reference server on ${host}:${port}, data in ${data}

RSA public key:

${server.publicKey.trim()}

Connect the Kitewire SDK:

  const server = embedded({ address: '${host}:${port}', publicKey: pem });
  const client = createClient({ apiId: 1, apiHash: 'any', server, storage: memory() });

Connect mtcute (with pem as PKCS #1, as above):

  const dc = { id: ${server.dcId}, ipAddress: '${host}', port: ${port} };
  new TelegramClient({ apiId: 1, apiHash: 'any', storage: new MemoryStorage(), defaultDcs: { main: dc, media: { ...dc, mediaOnly: true } } });
  // before: addPublicKey(crypto, pem) from @mtcute/core/utils.js

Login codes are printed here. Ctrl+C ends the server.`);
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as without us. */
function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    const onSignal = (): void => {
      process.removeListener('SIGINT', onSignal);
      process.removeListener('SIGTERM', onSignal);
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

function describe(error: unknown): string {
  if (error instanceof StorageError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return 'The port is taken: choose another with --port.';
  return error instanceof Error ? error.message : String(error);
}
