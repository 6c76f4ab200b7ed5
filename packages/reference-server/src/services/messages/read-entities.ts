/** Reading the styled stretches of a message that is being sent. */
import type * as tl from '@kitewire/tl-schema/api';
import { entitiesFromTl } from '../../domain/entities-from-tl.js';
import { findEntitiesFault, mostEntities, sortEntities } from '../../domain/message-entity.js';
import type { MessageEntity } from '../../domain/message-entity.js';
import { refuse } from '../../errors.js';
import type { UserContext } from '../context.js';
import { findUser } from '../resolve-peer.js';

/** @throws RpcFault 400 ENTITIES_TOO_LONG or ENTITY_BOUNDS_INVALID */
export async function readEntities(context: UserContext, text: string, sent: readonly tl.MessageEntity[]): Promise<MessageEntity[]> {
  if (sent.length > mostEntities) refuse('ENTITIES_TOO_LONG');
  const entities = await entitiesFromTl(sent, async (user) => (await findUser(context, user, 'see'))?.id);
  const fault = findEntitiesFault(entities, text);
  return fault === undefined ? sortEntities(entities) : refuse(fault);
}
