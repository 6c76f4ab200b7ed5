/** Telling of places in channels: to those whose they are, and to bots: those that administer the channel, and those whose they are. All runs inside a transaction. */
import type { Database } from 'better-sqlite3';
import type { ChannelMember } from '../../domain/channel.js';
import type { Invite } from '../../domain/invite.js';
import type { CommittedEvent } from '../event-store.js';
import type { ChannelCommand } from '../channel-store.js';
import { createQtsWriter } from './qts-writer.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

/** Somebody's place before and after. */
export interface PlaceChange {
  readonly before: ChannelMember | undefined;
  readonly after: ChannelMember;
  /** The link through which they came. */
  readonly invite?: Invite;
}

/** Gives the events of what has changed. */
export type PlaceTeller = (command: ChannelCommand, changes: readonly PlaceChange[]) => CommittedEvent[];

/** Prepares the statements of a `PlaceTeller`. */
export function createPlaceTeller(database: Database, told: ToldDate): PlaceTeller {
  const seqs = createSeqWriter(database, told);
  const qts = createQtsWriter(database);
  // Never a look at all members: there can be very many, and this is done for each who comes.
  const selectBots = database.prepare<[number, number], { id: number }>(`
    SELECT user.id FROM channel_member INDEXED BY channel_admins JOIN user ON user.id = channel_member.user_id
    WHERE channel_id = ? AND role <> 'member' AND present = 1 AND bot_token_hash IS NOT NULL
    UNION SELECT id FROM user WHERE id = ? AND bot_token_hash IS NOT NULL`);

  return ({ channelId, actorId, date }, changes) => {
    return changes.flatMap(({ before = null, after, invite = null }) => {
      const bots = selectBots.all(channelId, after.userId);
      return [
        seqs.log(after.userId, date, { type: 'channelPlace', channelId }),
        ...bots.flatMap((bot) => qts.log(bot.id, date, { type: 'channelParticipant', actorId, before, after, invite })),
      ];
    });
  };
}
