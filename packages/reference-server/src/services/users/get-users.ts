/** users.getUsers and users.getFullUser: what one may know about people. */
import type * as tl from '@kitewire/tl-schema/api';
import { photoToTl } from '../../domain/media-to-tl.js';
import type { UserId } from '../../domain/peer-id.js';
import type { User } from '../../domain/user.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { findNotifySettings } from '../account/notify-settings.js';
import type { UserContext } from '../context.js';
import { findUser, resolveUser } from '../resolve-peer.js';

/** Users in one question at most. */
const mostUsers = 200;

/** Users whom the client may not name come back as empty ones. https://core.telegram.org/method/users.getUsers */
export async function getUsers(context: UserContext, request: tl.UsersGetUsersRequest): Promise<tl.User[]> {
  if (request.id.length > mostUsers) refuse('LIMIT_INVALID');
  const found: (number | undefined)[] = [];
  for (const id of request.id) found.push((await findUser(context, id, 'see'))?.id);
  const ids = found.filter((id) => id !== undefined);
  const users = new Map<number, tl.User>();
  for (const user of (await context.peers.describe(context.userId, ids, toSeconds(context.now))).users) users.set(user.id, user);
  return request.id.map((wanted, index) => users.get(found[index] ?? 0) ?? { _: 'userEmpty', id: 'userId' in wanted ? wanted.userId : 0 });
}

/** https://core.telegram.org/method/users.getFullUser */
export async function getFullUser(context: UserContext, request: tl.UsersGetFullUserRequest): Promise<tl.UsersUserFull> {
  const user = await resolveUser(context, request.id, 'see');
  const { byAsker: blocked } = await context.stores.blocks.between(context.userId, user.id);
  const pinnedMsgId = await context.stores.histories.latestPinned(context.userId, user.id);
  return {
    _: 'users.userFull',
    fullUser: {
      _: 'userFull',
      id: user.id,
      ...(await profilePhotoOf(context, user)),
      ...(user.about !== '' && { about: user.about }),
      settings: { _: 'peerSettings' },
      notifySettings: await findNotifySettings(context, user.id),
      ...(blocked && { blocked: true as const }),
      ...(pinnedMsgId !== undefined && { pinnedMsgId }),
      commonChatsCount: await countCommonChats(context, user.id),
    },
    chats: [],
    users: [await context.peers.describeOne(context.userId, user.id, toSeconds(context.now))],
  };
}

/** Its fields differ from those that everybody is told with the user: this is the photo itself. */
async function profilePhotoOf({ stores, userId, fileReferences }: UserContext, user: User): Promise<{ profilePhoto?: tl.RawPhoto }> {
  const photo = user.photo && (await stores.files.find('photo', user.photo.photoId));
  return photo === undefined ? {} : { profilePhoto: photoToTl(photo, { references: fileReferences, scope: { type: 'user', userId } }) };
}

async function countCommonChats({ userId, stores }: UserContext, otherId: UserId): Promise<number> {
  return otherId === userId ? 0 : (await stores.chats.common({ userId, otherId, maxId: 0, limit: 1 })).total;
}
