/** What someone can want of a conversation's partner. */

/** The wishes that `authorise` decides about. */
export type PeerAction =
  /** Be shown the peer: profile, name, contact entry. */
  | 'see'
  /** Read the conversation. */
  | 'readMessages'
  /** Mark the conversation as read, which others are told. */
  | 'markRead'
  /** Send a message. */
  | 'send'
  /** Let others see that one is typing. */
  | 'type'
  /** Change the text of a message of one's own. */
  | 'editMessages'
  /** Delete messages. */
  | 'deleteMessages'
  /** Pin messages and take the pins out. */
  | 'pinMessages';
