/** Two people in a world of their own, of whom one or both can point at the other: where most tests of services begin. */
import type * as tl from '@kitewire/tl-schema/api';
import { World } from './world.contract.js';
import type { TestClient, WorldOptions } from './world.contract.js';

/** Alice, who knows how to point at Bob; nothing has been said yet, and nothing waits to be pushed. */
export interface Pair {
  readonly world: World;
  readonly alice: TestClient;
  /** His username is `bobby`. */
  readonly bob: TestClient;
  readonly toBob: tl.RawInputPeerUser;
}

/** Alice and Bob who know how to point at each other; her username is `alice`. */
export interface MutualPair extends Pair {
  readonly toAlice: tl.RawInputPeerUser;
}

/** Opens a world with the two in it; the caller closes it. */
export async function openPair(options?: WorldOptions): Promise<Pair> {
  const world = new World();
  await world.open(options);
  const alice = await world.join('15550000001', 'Alice');
  const bob = await world.join('15550000002', 'Bob');
  await bob.call({ _: 'account.updateUsername', username: 'bobby' });
  const pair = { world, alice, bob, toBob: await alice.peer('bobby') };
  await world.takePushes();
  return pair;
}

/** Opens a world with the two in it, each with a username; the caller closes it. */
export async function openMutualPair(options?: WorldOptions): Promise<MutualPair> {
  const pair = await openPair(options);
  await pair.alice.call({ _: 'account.updateUsername', username: 'alice' });
  const toAlice = await pair.bob.peer('alice');
  await pair.world.takePushes();
  return { ...pair, toAlice };
}
