/** `kitewire login`: by phone number, or by a QR code. */
import type { StartOptions } from '../../methods/start.js';
import { fullName } from '../../peers/peer-names.js';
import type { Account } from '../account.js';
import { CliError } from '../cli-error.js';
import type { LoginCommand } from '../command-line.js';
import { shownLine } from '../shown-text.js';

/** Logs in, or says who is logged in already. */
export async function logIn(account: Account, command: LoginCommand): Promise<void> {
  const { client, output, surroundings } = account;
  await client.connect({ signal: surroundings.signal });
  const { id, firstName, lastName, username } = await client.start(answersOf(account, command));
  const name = fullName(firstName, lastName);
  output.done({ type: 'login', userId: id, name, ...(username !== undefined && { username }) }, `Logged in as ${shownLine(name)} (${id}).`);
}

function answersOf({ server, surroundings }: Account, { qr, phone, code, password, firstName }: LoginCommand): StartOptions {
  const { signal, isInteractive, readLine } = surroundings;
  const given = { signal, ...(password !== undefined && { password }) };
  if (qr) return { ...given, qr: true };
  const missing = (option: string) => (): never => {
    throw new CliError('BAD_COMMAND_LINE', `Nobody can be asked here: pass ${option}.`);
  };
  const codeFor = phone === undefined ? undefined : server.codeFor;
  const answers = {
    phone: phone ?? (isInteractive ? undefined : missing('--phone')),
    // Nothing is to be sent to a phone that cannot be answered.
    code: code === '-' ? () => readCode(readLine) : (code ?? (codeFor && phone !== undefined ? () => codeFor(phone) : undefined)),
    firstName: firstName ?? (isInteractive ? undefined : missing('--first-name for a new account')),
    password: password ?? (isInteractive ? undefined : missing('the password as KITEWIRE_PASSWORD')),
  };
  if (answers.code === undefined && !isInteractive) missing('--code, with - for a line of the input')();
  return { signal, ...(Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== undefined)) as StartOptions) };
}

async function readCode(readLine: () => Promise<string | undefined>): Promise<string> {
  const line = (await readLine())?.trim();
  if (line === undefined || line === '') throw new CliError('BAD_COMMAND_LINE', 'The input ended before it had a line with the code.');
  return line;
}
