/** An invite link as the admin who made it is told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { Invite } from './invite.js';

/** Renders a link. https://core.telegram.org/constructor/chatInviteExported */
export function inviteToTl({ hash, creatorId, date, permanent, expiresAt, usageLimit, usage }: Invite): tl.RawChatInviteExported {
  return {
    _: 'chatInviteExported',
    ...(permanent && { permanent: true as const }),
    link: `https://t.me/+${hash}`,
    adminId: creatorId,
    date,
    ...(expiresAt !== undefined && { expireDate: expiresAt }),
    ...(usageLimit !== undefined && { usageLimit }),
    ...(usage > 0 && { usage }),
  };
}
