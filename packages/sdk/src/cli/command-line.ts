/** The command line: read, checked, or explained. */
import { cac } from 'cac';
import type { ChatTarget } from '../methods/chat-target.js';
import { type SessionFormatName, sessionFormats } from '../session-strings/session-formats.js';
import type { MediaKind } from '../storage/outbox-records.js';
import { CliError } from './cli-error.js';
import { type MessagePlace, readChat, readMessagePlace } from './message-place.js';
import { markArguments, unmark } from './plain-arguments.js';
import { readServerChoice, type ServerChoice } from './server-text.js';

/** What all commands take. */
export interface CommonFlags {
  readonly session: string | undefined;
  readonly apiId: number | undefined;
  readonly apiHash: string | undefined;
  readonly server: ServerChoice;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly debug: boolean;
}

/** `login` */
export interface LoginCommand {
  readonly name: 'login';
  readonly qr: boolean;
  readonly phone: string | undefined;
  /** `-` for a line of the input. */
  readonly code: string | undefined;
  readonly password: string | undefined;
  readonly firstName: string | undefined;
}

/** `send` */
export interface SendCommand {
  readonly name: 'send';
  readonly chat: ChatTarget;
  /** `-` for the input. */
  readonly text: string;
  readonly replyTo: number | undefined;
  readonly silent: boolean;
}

/** `upload` */
export interface UploadCommand {
  readonly name: 'upload';
  readonly chat: ChatTarget;
  readonly files: readonly string[];
  readonly kind: MediaKind;
  readonly isAlbum: boolean;
  /** Below the first file. */
  readonly caption: string | undefined;
}

/** `download` */
export interface DownloadCommand {
  readonly name: 'download';
  readonly place: MessagePlace;
  /** A file or a directory; the working directory unless given. */
  readonly to: string | undefined;
  readonly overwrite: boolean;
}

/** `listen` */
export interface ListenCommand {
  readonly name: 'listen';
  readonly chat: ChatTarget | undefined;
}

/** `export-session` */
export interface ExportSessionCommand {
  readonly name: 'export-session';
  readonly format: SessionFormatName;
}

/** `logout` */
export interface LogoutCommand {
  readonly name: 'logout';
}

/** What is to be done. */
export type Command = LoginCommand | SendCommand | UploadCommand | DownloadCommand | ListenCommand | ExportSessionCommand | LogoutCommand;

/** A command line that can be carried out. */
export interface CommandLine {
  readonly flags: CommonFlags;
  readonly command: Command;
}

type Env = Readonly<Record<string, string | undefined>>;
type Values = Readonly<Record<string, unknown>>;

const chatHelp = 'me, a username, a phone number with +, an id, or a link';

/**
 * Reads a command line; `undefined` when it asks for help or the version, which have been printed then.
 *
 * Throws a `CliError` for what cannot be understood.
 *
 * @param args without the program's own name
 */
export function readCommandLine(args: readonly string[], { version, env }: { readonly version: string; readonly env: Env }): CommandLine | undefined {
  let line: CommandLine | undefined;
  const take = (values: Values, command: Command): void => {
    line = { flags: readCommonFlags(values, env), command };
  };
  const program = cac('kitewire');
  program
    .option('--session <path>', 'SQLite file of the login')
    .option('--api-id <number>', 'From https://my.telegram.org, or KITEWIRE_API_ID')
    .option('--api-hash <text>', 'From https://my.telegram.org, or KITEWIRE_API_HASH')
    .option('--server <server>', 'host:port?key=FILE, a file with what kitewire-server prints, embedded, or test; Telegram unless given')
    .option('--quiet', 'Print only what was asked for')
    .option('--json', 'Print one JSON object a line')
    .option('--debug', 'Print records, and the whole story of errors');
  program
    .command('login', 'Log in by phone number, or by QR code')
    .option('--phone <number>', 'The phone number, with + and the country')
    .option('--code <code>', 'The code; - takes the next line of the input')
    .option('--first-name <name>', 'The name of a new account')
    .option('--qr', 'Draw a QR code for a device that is logged in')
    .action((values: Values) => take(values, readLogin(values, env)));
  program
    .command('send <chat> <text>', `Send a text, or the input when it is -. A chat is ${chatHelp}`)
    .option('--reply-to <id>', 'The number of the message that it answers')
    .option('--silent', 'Notify without a sound')
    .action((chat: string, text: string, values: Values) => take(values, readSend(chat, text, values)));
  program
    .command('upload <chat> <...files>', 'Send files as they are, or as one of these')
    .option('--photo', 'Photos: JPEG, PNG or WebP')
    .option('--video', 'Videos that play while they load')
    .option('--audio', 'Music')
    .option('--voice', 'Voice messages: Ogg with Opus')
    .option('--album', 'All together, 2 to 10')
    .option('--caption <text>', 'The text below the first one')
    .action((chat: string, files: readonly string[], values: Values) => take(values, readUpload(chat, files.map(unmark), values)));
  program
    .command('download <message> [id]', 'Save the file of a message: of a link, or of a chat and a number')
    .option('--to <path>', 'A file, or a directory; the working directory unless given')
    .option('--overwrite', 'Replace another file of that name')
    .action((message: string, id: string | undefined, values: Values) => take(values, readDownload(unmark(message), id === undefined ? undefined : unmark(id), values)));
  program
    .command('listen [chat]', 'Print new messages as they come, of one chat or of all, until Ctrl+C')
    .action((chat: string | undefined, values: Values) => take(values, { name: 'listen', chat: chat === undefined ? undefined : readChat(unmark(chat)) }));
  program
    .command('export-session', 'Print the login as text: whoever reads it is logged in')
    .option('--format <name>', Object.keys(sessionFormats).join(', '))
    .action((values: Values) => take(values, { name: 'export-session', format: readFormat(readText('format', values['format'])) }));
  program.command('logout', 'End the login').action((values: Values) => take(values, { name: 'logout' }));
  program.help();
  program.version(version);
  try {
    program.parse(['', '', ...markArguments(args)]);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError('BAD_COMMAND_LINE', `${sentence(error)} "kitewire --help" lists what there is.`, { cause: error });
  }
  if (line === undefined && program.options['help'] !== true && program.options['version'] !== true) {
    const [first] = program.args;
    throw new CliError('BAD_COMMAND_LINE', `${first === undefined ? 'No command was given.' : `There is no command "${unmark(first)}".`} "kitewire --help" lists them.`);
  }
  return line;
}

function readCommonFlags(values: Values, env: Env): CommonFlags {
  return {
    session: readText('session', values['session']),
    apiId: readNumber('api-id', values['apiId'] ?? variable(env, 'KITEWIRE_API_ID')),
    apiHash: readText('api-hash', values['apiHash'] ?? variable(env, 'KITEWIRE_API_HASH')),
    server: readServerChoice(readText('server', values['server'])),
    quiet: readSwitch('quiet', values['quiet']),
    json: readSwitch('json', values['json']),
    debug: readSwitch('debug', values['debug']),
  };
}

function readLogin(values: Values, env: Env): LoginCommand {
  const [qr, phone, code] = [readSwitch('qr', values['qr']), readText('phone', values['phone']), readText('code', values['code'])];
  if (qr && (phone !== undefined || code !== undefined)) throw new CliError('BAD_COMMAND_LINE', 'A login by --qr needs neither --phone nor --code.');
  // On a command line every program of the machine could read it.
  const password = variable(env, 'KITEWIRE_PASSWORD');
  return { name: 'login', qr, phone, code, password, firstName: readText('first-name', values['firstName']) };
}

function readSend(chat: string, text: string, values: Values): SendCommand {
  const content = unmark(text);
  if (content === '') throw new CliError('BAD_COMMAND_LINE', 'An empty text cannot be sent.');
  return { name: 'send', chat: readChat(unmark(chat)), text: content, replyTo: readNumber('reply-to', values['replyTo']), silent: readSwitch('silent', values['silent']) };
}

function readUpload(chat: string, files: readonly string[], values: Values): UploadCommand {
  const [first = 'document', second] = (['photo', 'video', 'audio', 'voice'] as const).filter((name) => readSwitch(name, values[name]));
  const isAlbum = readSwitch('album', values['album']);
  if (second !== undefined) throw new CliError('BAD_COMMAND_LINE', `Files are sent either as --${first} or as --${second}.`);
  if (isAlbum && first === 'voice') throw new CliError('BAD_COMMAND_LINE', 'Voice messages make no album.');
  if (isAlbum && (files.length < 2 || files.length > 10)) throw new CliError('BAD_COMMAND_LINE', `An album has 2 to 10 files, ${files.length} were given.`);
  if (files.length === 0 || files.includes('')) throw new CliError('BAD_COMMAND_LINE', 'Name the files to upload by their paths.');
  return { name: 'upload', chat: readChat(unmark(chat)), files, kind: first, isAlbum, caption: readText('caption', values['caption']) };
}

function readDownload(message: string, id: string | undefined, values: Values): DownloadCommand {
  return { name: 'download', place: readMessagePlace(message, id), to: readText('to', values['to']), overwrite: readSwitch('overwrite', values['overwrite']) };
}

function readFormat(name = 'kitewire'): SessionFormatName {
  if (Object.hasOwn(sessionFormats, name)) return name as SessionFormatName;
  throw new CliError('BAD_COMMAND_LINE', `--format is one of ${Object.keys(sessionFormats).join(', ')}, got ${name}.`);
}

/** An empty variable is none. */
function variable(env: Env, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function readText(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? unmark(value) : '';
  if (text === '') throw new CliError('BAD_COMMAND_LINE', `--${name} takes one value, once.`);
  return text;
}

function readNumber(name: string, value: unknown): number | undefined {
  const text = readText(name, value);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new CliError('BAD_COMMAND_LINE', `--${name} takes a positive number, got ${text}.`);
  return Number(text);
}

function readSwitch(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new CliError('BAD_COMMAND_LINE', `--${name} takes no value, and stands once at most.`);
}

/** What the parser complains of, with what marks arguments taken out. */
function sentence(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replaceAll('\u0001', '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
