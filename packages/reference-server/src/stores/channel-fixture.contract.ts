/** A channel with people in it, for the contract suites and properties of channels. */
import type { Channel } from '../domain/channel.js';
import type { ChannelEvent } from '../domain/channel-event.js';
import type { AdminRight, Restriction } from '../domain/channel-rights.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { EditOutcome, PostMessage, PostOutcome } from './channel-message-store.js';
import type { Stores } from './stores.js';

/** What is done in one channel. */
export class ChannelStage {
  readonly stores: Stores;
  readonly channelId: number;
  /** The creator first. */
  readonly people: readonly number[];
  date = today;
  #randomId = 0n;

  constructor(stores: Stores, channelId: number, people: readonly number[]) {
    this.stores = stores;
    this.channelId = channelId;
    this.people = people;
  }

  by(actorId: number): { channelId: number; actorId: number; date: number } {
    return { channelId: this.channelId, actorId, date: this.date };
  }

  async channel(): Promise<Channel> {
    const viewed = await this.stores.channels.find(this.channelId, 0);
    if (viewed === undefined) throw new RangeError('expected the channel');
    return viewed.channel;
  }

  post(actorId: number, text: string, more: Partial<PostMessage> = {}): Promise<PostOutcome> {
    return this.stores.channelMessages.post({ ...this.by(actorId), randomId: ++this.#randomId, text, entities: [], silent: false, ...more });
  }

  edit(actorId: number, id: number, text: string): Promise<EditOutcome> {
    return this.stores.channelMessages.edit({ ...this.by(actorId), id, text, entities: [], editableSince: 0 });
  }

  promote(userId: number, ...rights: AdminRight[]): ReturnType<Stores['channelMembers']['setAdmin']> {
    return this.stores.channelMembers.setAdmin({ ...this.by(this.people[0] ?? 0), userId, rights, rank: '' });
  }

  restrict(userId: number, ...restrictions: Restriction[]): ReturnType<Stores['channelMembers']['restrict']> {
    return this.stores.channelMembers.restrict({ ...this.by(this.people[0] ?? 0), userId, restrictions, until: 0 });
  }

  /** The whole log. */
  async log(): Promise<readonly ChannelEvent[]> {
    return (await this.stores.channelHistories.eventsAfter(this.channelId, 1, 100_000)).events;
  }
}

/** Makes a channel whose creator brings the others in. */
export async function stageChannel(stores: Stores, megagroup: boolean, names: readonly string[] = ['Alice', 'Bob', 'Carol']): Promise<ChannelStage> {
  const people: number[] = [];
  for (const [index, name] of names.entries()) people.push((await addMember(stores, `1555000${index + 1}`, name)).user.id);
  const [creatorId = 0, ...others] = people;
  const created = await stores.channels.create({ creatorId, title: 'News', about: 'all of it', megagroup, date: today });
  if (created.type !== 'created') throw new RangeError(`expected a channel, got ${created.type}`);
  const stage = new ChannelStage(stores, created.channelId, people);
  await stores.channelMembers.invite({ ...stage.by(creatorId), userIds: others });
  return stage;
}
