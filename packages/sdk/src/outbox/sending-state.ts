/** The graph of what becomes of one thing in the outbox: recorded, waiting, tried, and in the end done, given up or taken back. */

export type SendingState =
  /** Its record is on its way to the store; nothing has touched the network. */
  | 'recording'
  /** Its record is durable: it waits for its turn, for the connection, or because the server wants a pause. */
  | 'waiting'
  /** It is its turn, and its files are being uploaded: the server cannot have it yet. */
  | 'preparing'
  /** It is its turn, and that it is about to be tried is on its way to the store. */
  | 'marking'
  /** The call is underway. */
  | 'calling'
  /** It has happened; its record is on its way out of the store. */
  | 'settling'
  /** The server has told the id of its message, and the message itself has yet to come. */
  | 'sent'
  /** It was given up, which is on its way to the store. */
  | 'failing'
  /** It was given up and stays until somebody wants it tried again or taken back. */
  | 'failed'
  /** It was taken back, replaced or dropped; its record is on its way out of the store. */
  | 'removing'
  /** There is no record any more. */
  | 'gone';

export type SendingEvent =
  /** What was on its way to the store is durable. */
  | 'stored'
  /** The store did not take the record. */
  | 'notStored'
  /** It is its turn, and the server has to have its files before it is tried. */
  | 'unprepared'
  /** The server has its files. */
  | 'prepared'
  /** It is its turn, and the store has to know before it is tried. */
  | 'due'
  /** It is its turn, and the store knows that it may be tried. */
  | 'called'
  /** The server has done it, or had done it before. */
  | 'answered'
  /** Its outcome is unknown, or the server wants it later: it is tried again. */
  | 'postponed'
  /** The server does not want it at all. */
  | 'refused'
  /** The server does not want it, and nobody loses anything by that. */
  | 'abandoned'
  /** Its outcome has been unknown for so long that the server may have forgotten it. */
  | 'expired'
  /** An update has told that it happened. */
  | 'confirmed'
  /** It happened, and its message was deleted before it came. */
  | 'vanished'
  /** Taken back, or dropped. */
  | 'cancelled'
  | 'retried'
  /** A later one makes it needless. */
  | 'replaced';

/** The whole graph; an event that a state does not list leaves it as it is. */
export const sendingGraph: Readonly<Record<SendingState, Partial<Readonly<Record<SendingEvent, SendingState>>>>> = {
  recording: { stored: 'waiting', notStored: 'gone', cancelled: 'removing', confirmed: 'settling' },
  waiting: { unprepared: 'preparing', due: 'marking', called: 'calling', expired: 'failing', confirmed: 'settling', cancelled: 'removing', replaced: 'removing' },
  preparing: { prepared: 'waiting', postponed: 'waiting', refused: 'failing', expired: 'failing', confirmed: 'settling', cancelled: 'removing' },
  marking: { stored: 'waiting', cancelled: 'removing', confirmed: 'settling' },
  calling: { answered: 'settling', postponed: 'waiting', refused: 'failing', abandoned: 'removing', expired: 'failing', confirmed: 'settling' },
  settling: { stored: 'gone' },
  sent: { confirmed: 'settling', vanished: 'removing' },
  failing: { stored: 'failed', confirmed: 'settling' },
  failed: { retried: 'recording', cancelled: 'removing', confirmed: 'settling' },
  removing: { stored: 'gone' },
  gone: {},
};

/** The state after an event. */
export function nextSendingState(state: SendingState, event: SendingEvent): SendingState {
  return sendingGraph[state][event] ?? state;
}
