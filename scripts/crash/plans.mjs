// Where processes die: every kind of run, and the named points of each.

/**
 * @typedef {'client' | 'catchUp' | 'prune' | 'login' | 'server' | 'both' | 'clientMigration' | 'serverMigration' | 'keyChange'} Kind
 * @typedef {object} Plan
 * @property {Kind} kind
 * @property {string} [point] Of the victim's own; at a random moment unless given.
 */

/** A batch that a client stores: not yet begun, half written, written but not committed, committed but nobody knows. */
const batchParts = ['before', 'middle', 'end', 'after'];

/** @param {readonly string[]} batches */
const pointsOf = (batches) => batches.flatMap((batch) => batchParts.map((part) => `${batch}:${part}`));

/** @type {Record<Kind, readonly string[]>} */
const points = {
  // Row F01: while it sends, edits, deletes, reads and drafts.
  client: [...pointsOf(['outbox', 'sent', 'confirm', 'apply']), 'write:before', 'write:after', 'read:before', 'read:after'],
  // Row F04: while it fetches what it has missed.
  catchUp: [...pointsOf(['difference', 'apply']), 'open:before', 'open:after', 'connect:before', 'connect:after', 'write:after', 'read:before', 'read:after'],
  // While it throws away what need not stay stored.
  prune: pointsOf(['prune']),
  // While keys and the session are stored.
  login: [...pointsOf(['key', 'session']), 'write:after', 'read:after'],
  // Row F02: before a packet is read, around and amid the transaction, after it and before anybody is told, when one of several is told.
  server: ['read:before', 'read:after', 'commit:before', 'commit:middle', 'commit:deduplicated', 'commit:end', 'commit:after', 'told:before', 'told:first', 'write:before', 'write:after'],
  both: ['commit:middle', 'commit:after', 'told:first'],
  // Row F06: while a database is brought up to date.
  clientMigration: ['open:before', 'migrate:begin', 'migrate:step', 'migrate:middle', 'migrate:end', 'migrate:after', 'open:after'],
  serverMigration: ['migrate:begin', 'migrate:step', 'migrate:end', 'migrate:after'],
  // Row F06: while a database gets a key, another one, or none.
  keyChange: ['rekey:begin', 'rekey:middle', 'rekey:end', 'rekey:after', 'rename:before', 'rename:after'],
};

/** Moments that nobody has named, for each kind of run in a deck. */
const moments = 2;

/** Every plan once. @type {readonly Plan[]} */
export const deck = /** @type {Kind[]} */ (Object.keys(points)).flatMap((kind) => [
  ...points[kind].map((point) => ({ kind, point })),
  ...Array.from({ length: moments }, () => ({ kind })),
]);

/** How a plan is named. @param {Plan} plan */
export function nameOf({ kind, point = 'moment' }) {
  return `${kind} ${point}`;
}
