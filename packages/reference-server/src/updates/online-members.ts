/** Who of a channel's members is online, found from the smaller side: the members, or those who are online. */
import type { ChannelId, UserId } from '../domain/peer-id.js';
import type { ChannelMemberStore } from '../stores/channel-member-store.js';
import type { PushSink } from './push-sink.js';

/** Where they are looked for. */
export interface OnlineMembersSources {
  readonly members: Pick<ChannelMemberStore, 'memberCount' | 'memberIds' | 'membersAmong'>;
  readonly sink: Pick<PushSink, 'reaches' | 'online' | 'onlineCount'>;
}

/** Members that are read at once. */
const memberPage = 1000;

/**
 * Gives those members whom a push could reach now, page by page and everybody once. Neither a large channel nor a busy
 * server is walked through for the few who are in both; no list of members is ever kept.
 */
export async function* onlineMembers(channelId: ChannelId, { members, sink }: OnlineMembersSources): AsyncGenerator<readonly UserId[], void> {
  const reached = (page: readonly UserId[]): UserId[] => page.filter((userId) => sink.reaches(userId));
  if (sink.onlineCount() < (await members.memberCount(channelId))) {
    // Whoever comes online during the walk asks for the difference, in which it is already.
    for await (const page of members.membersAmong(channelId, [...sink.online()])) yield reached(page);
    return;
  }
  for (let after = 0; ; ) {
    const page = await members.memberIds(channelId, after, memberPage);
    yield reached(page);
    if (page.length < memberPage) return;
    after = page.at(-1) ?? after;
  }
}
