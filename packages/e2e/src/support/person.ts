/** Somebody with a client of ours: signed up, and keeping what they are told. */
import type { KitewireServer } from '@kitewire/reference-server';
import { type Client, type ClientOptions, createClient, embedded, memory, type NewMessageEvent, type UpdatesLostEvent } from '@kitewire/sdk';
import type * as tl from '@kitewire/tl-schema/api';
import { onTestFinished } from 'vitest';
import type { Address } from './relay.js';

/** A logged-in client with its account. */
export interface Person {
  readonly client: Client;
  readonly user: tl.RawUser;
  readonly phone: string;
  /** Every `newMessage` event so far. */
  readonly heard: NewMessageEvent[];
  /** The texts of messages of others, in the order of the events. */
  readonly read: string[];
  /** The texts of the account's own messages, in the order of the events. */
  readonly wrote: string[];
  readonly losses: UpdatesLostEvent[];
}

export interface PersonOptions extends Partial<ClientOptions> {
  readonly phone?: string;
  readonly firstName?: string;
  /** Where to connect to, instead of to the server itself. */
  readonly via?: Address;
}

let phones = 0;

/** A phone number that no other test of this file uses. */
export function newPhone(): string {
  phones += 1;
  return `+1555${String(phones).padStart(7, '0')}`;
}

/** A code that is certainly not the right one. */
export function wrongCode(right: string): string {
  return right === '00000' ? '11111' : '00000';
}

/** A client that is closed when the test ends. */
export function newClient(server: KitewireServer, { via = server.address, ...options }: Partial<ClientOptions> & { readonly via?: Address } = {}): Client {
  const { publicKey, dcId } = server;
  const client = createClient({ apiId: 1, apiHash: 'any', storage: memory(), ...options, server: embedded({ address: via, publicKey, dcId }) });
  onTestFinished(() => client.close());
  return client;
}

/** Signs somebody up, or in when the phone has an account. */
export async function newPerson(server: KitewireServer, { phone = newPhone(), firstName = 'Somebody', ...options }: PersonOptions = {}): Promise<Person> {
  const client = newClient(server, options);
  const heard: NewMessageEvent[] = [];
  const read: string[] = [];
  const wrote: string[] = [];
  const losses: UpdatesLostEvent[] = [];
  client.on('newMessage', (event) => {
    heard.push(event);
    if (event.message._ === 'message') (event.out ? wrote : read).push(event.message.message);
  });
  client.on('updatesLost', (event) => losses.push(event));
  const user = await client.start({ phone, firstName, code: () => server.codeFor(phone) });
  return { client, user, phone, heard, read, wrote, losses };
}

/** Makes one person known to the other, by phone number as an address book does. */
export async function introduce(person: Person, other: Person): Promise<void> {
  const contact = { _: 'inputPhoneContact', clientId: 0n, phone: other.phone, firstName: other.user.firstName ?? '', lastName: '' } as const;
  await person.client.call({ _: 'contacts.importContacts', contacts: [contact] });
}

/** Makes somebody's client acknowledge now what it has received: it does so with whatever it says next, else half a minute later. */
export async function acknowledge({ client }: Person): Promise<void> {
  await client.call({ _: 'help.getNearestDc' });
}

/** Two people who know each other. */
export async function newCouple(
  server: KitewireServer,
  options: { readonly alice?: PersonOptions; readonly bob?: PersonOptions } = {},
): Promise<{ alice: Person; bob: Person }> {
  const alice = await newPerson(server, { firstName: 'Alice', ...options.alice });
  const bob = await newPerson(server, { firstName: 'Bob', ...options.bob });
  await introduce(alice, bob);
  await introduce(bob, alice);
  return { alice, bob };
}
