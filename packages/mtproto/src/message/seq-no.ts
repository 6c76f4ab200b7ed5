/** Sequence numbers: twice the content-related messages sent before, plus one for a content-related message. */

/**
 * Numbers the messages that one side sends in one session.
 *
 * See https://core.telegram.org/mtproto/description#message-sequence-number-msg-seqno.
 */
export class SeqNoCounter {
  #contentRelated = 0;

  /** The number of the next message; content-related ones are those that the peer must acknowledge. */
  next(contentRelated: boolean): number {
    // The field is a signed 32-bit int; a session that sends 2^30 messages wraps instead of leaving its range.
    const seqNo = (this.#contentRelated * 2 + (contentRelated ? 1 : 0)) | 0;
    if (contentRelated) this.#contentRelated++;
    return seqNo;
  }
}
