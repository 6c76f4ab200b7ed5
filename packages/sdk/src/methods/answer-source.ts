/** Where an answer comes from. */

/** The local store, the server, or the store with what the server has added to it. */
export type AnswerSource = 'store' | 'server' | 'both';
