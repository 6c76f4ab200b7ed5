/** The updates of one event as the owner of its box gets them, in results and in pushes. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxEvent } from '../domain/box-event.js';
import { usersOfEvent } from '../domain/box-event.js';
import { boxEventToTl } from '../domain/box-event-to-tl.js';
import { makeContainer } from './container.js';
import type { PeopleView } from './people-view.js';

/**
 * Renders an event with everyone whom it names.
 *
 * @param before updates that must be applied first, such as updateMessageID.
 */
export async function renderEvent(event: BoxEvent, people: PeopleView, before: readonly tl.Update[] = []): Promise<tl.RawUpdates> {
  const users = await people.describe(event.userId, usersOfEvent(event), event.date);
  return makeContainer({ updates: [...before, boxEventToTl(event)], users, date: event.date });
}
