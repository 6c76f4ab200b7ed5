/** The rule by which a group or channel that the server sends becomes, or changes, its record. */
import type * as tl from '@kitewire/tl-schema/api';
import type { PeerRecord } from '../storage/records.js';
import { markChannel, markChat } from './peer-id.js';
import { activeUsernames } from './peer-names.js';

/**
 * Merges a basic group, supergroup or channel into what is known of it.
 *
 * As with users, a `min` channel never replaces a full one; it brings only its title and photo.
 *
 * @returns `undefined` when nothing is known of it, neither before nor now
 * @see https://core.telegram.org/api/min
 */
export function mergeChat(known: PeerRecord | undefined, chat: tl.Chat): PeerRecord | undefined {
  switch (chat._) {
    case 'chatEmpty':
      return known;
    case 'chat':
    case 'chatForbidden':
      return { id: markChat(chat.id), min: false, name: chat.title, usernames: [], object: chat };
    case 'channelForbidden':
      return { id: markChannel(chat.id), accessHash: chat.accessHash, min: false, name: chat.title, usernames: [], object: chat };
    case 'channel':
      if (!chat.min || known === undefined || known.min) return toRecord(known, chat);
      if (known.object?._ !== 'channel') return known;
      return toRecord(known, { ...known.object, title: chat.title, photo: chat.photo });
  }
}

function toRecord(known: PeerRecord | undefined, channel: tl.RawChannel): PeerRecord {
  const accessHash = channel.min ? undefined : channel.accessHash ?? known?.accessHash;
  return {
    id: markChannel(channel.id),
    ...(accessHash !== undefined && { accessHash }),
    min: channel.min ?? false,
    name: channel.title,
    usernames: activeUsernames(channel.username, channel.usernames),
    object: channel,
  };
}
