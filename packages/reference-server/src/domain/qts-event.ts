/** What an authorization is told under qts: what bots learn of people. */
import type * as tl from '@kitewire/tl-schema/api';
import type { PeerId, UserId } from './peer-id.js';

/** Where an event stands: after it, the authorization's qts is `qts`. */
export interface QtsPosition {
  /** Who is logged in. */
  readonly userId: UserId;
  /** The permanent key, 64 bits, unsigned. */
  readonly authKeyId: bigint;
  readonly qts: number;
  /** Unix seconds. */
  readonly date: number;
}

/** What can happen. Values must be fit for JSON. */
export type QtsChange =
  /** Somebody has blocked the bot, or does not any more. */
  { readonly type: 'botStopped'; readonly stoppedBy: UserId; readonly stopped: boolean };

/** A change with its place. https://core.telegram.org/api/updates#other-event-sequences */
export type QtsEvent = QtsPosition & QtsChange;

/** The peers whom an event names. */
export function peersOfQtsEvent(event: QtsChange): PeerId[] {
  switch (event.type) {
    case 'botStopped':
      return [event.stoppedBy];
  }
}

/** Renders an event with its qts. https://core.telegram.org/type/Update */
export function qtsEventToTl(event: QtsEvent): tl.Update {
  const { qts, date } = event;
  switch (event.type) {
    case 'botStopped':
      return { _: 'updateBotStopped', userId: event.stoppedBy, stopped: event.stopped, date, qts };
  }
}
