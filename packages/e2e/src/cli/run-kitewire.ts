/** Runs the command `kitewire` as people and scripts do. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KitewireServer } from '@kitewire/reference-server';
import { expect } from 'vitest';
import { type Child, type ChildOptions, startChild } from '../support/child.js';
import { makeDirectory } from '../support/make-directory.js';
import { waitUntil } from '../support/wait-until.js';

/** What Node.js runs. */
export const command: string = fileURLToPath(import.meta.resolve('@kitewire/sdk')).replace(/dist\/index\.js$/, 'bin/kitewire.mjs');

/** How a command has ended. */
export interface Ended {
  readonly exitCode: number | NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** Waits for the end of a command. */
export async function ended(child: Child): Promise<Ended> {
  const exitCode = await child.exited;
  // What people see is a line each, and never the inside of the program.
  expect(child.errors).not.toMatch(/\n\s+at /);
  return { exitCode, output: child.output, errors: child.errors };
}

/** Runs a command to its end. */
export function run(args: readonly string[], options?: ChildOptions): Promise<Ended> {
  return ended(startChild([command, ...args], options));
}

/** One account's directory, and the options that lead to it and to its server. */
export function makeAccount(server: Pick<KitewireServer, 'address' | 'publicKey'>): { readonly directory: string; readonly flags: readonly string[] } {
  const directory = makeDirectory();
  const keyFile = join(directory, 'server.pem');
  writeFileSync(keyFile, server.publicKey);
  return { directory, flags: ['--session', join(directory, 'session.db'), '--server', `${server.address.host}:${server.address.port}?key=${keyFile}`] };
}

/** Logs in as scripts do: with the code on the input, once it has come. */
export async function logIn(server: KitewireServer, flags: readonly string[], phone: string, ...more: readonly string[]): Promise<Ended> {
  const earlier = codeOf(server, phone);
  const child = startChild([command, 'login', '--phone', phone, '--code', '-', '--first-name', 'Terminal', ...flags, ...more], { hasInput: true });
  child.type(await nextCode(server, phone, earlier));
  return ended(child);
}

/** The next code that the server sends. */
export async function nextCode(server: KitewireServer, phone: string, earlier: string | undefined): Promise<string> {
  await waitUntil('a code has been sent', () => codeOf(server, phone) !== earlier);
  return codeOf(server, phone) ?? '';
}

/** The last code that the server has sent to a phone, if any. */
export function codeOf(server: KitewireServer, phone: string): string | undefined {
  try {
    return server.codeFor(phone);
  } catch {
    return undefined;
  }
}

/** What was printed with `--json`. */
export function linesOf(output: string): Record<string, unknown>[] {
  return output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
}
