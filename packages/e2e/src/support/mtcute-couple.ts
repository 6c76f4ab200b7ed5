/** Two people who know each other: one with mtcute, one with our client. */
import type { KitewireServer } from '@kitewire/reference-server';
import { expect } from 'vitest';
import { type MtcutePerson, newMtcutePerson } from './mtcute.js';
import { introduce, newPerson, type Person } from './person.js';

/** Bob uses our client; Alice mtcute, with an account that was made by ours. */
export async function newMixedCouple(server: KitewireServer, via = server.address): Promise<{ alice: MtcutePerson; bob: Person }> {
  const account = await newPerson(server, { firstName: 'Alice' });
  await account.client.call({ _: 'account.updateUsername', username: 'alice_mtcute' });
  const bob = await newPerson(server, { firstName: 'Bob' });
  await bob.client.call({ _: 'account.updateUsername', username: 'bob_kitewire' });
  await introduce(bob, account);
  await account.client.close();
  const alice = await newMtcutePerson(server, { phone: account.phone, via });
  expect(alice.userId).toBe(account.user.id);
  return { alice, bob };
}
