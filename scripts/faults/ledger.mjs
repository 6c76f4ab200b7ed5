/** What a simulated server keeps in its database, and what everybody must find in the end: each call ended once, none done twice. */

/** A request or an answer of no schema: 8 bytes or more that say a number. @param {number} number @param {number} [length] */
export function writeBody(number, length = 8) {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, 0x0badcafe, true);
  new DataView(bytes.buffer).setUint32(4, number, true);
  return bytes;
}

/** @param {Uint8Array} bytes */
export function readBody(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
}

/** The requests that were carried out: stored answers by random id, which outlive the server's process, and who asked. */
export class Ledger {
  /** The number of the effect that a random id had. @type {Map<number, number>} */
  effects = new Map();
  /** How often a request was carried out for one asker. @type {Map<string, number>} */
  runs = new Map();

  /**
   * Carries a request out, unless its random id was carried out before.
   *
   * @param {number} randomId
   * @param {string} asker Within one asker, such as one session of one process, nothing may come twice.
   * @returns {number} The number of the effect: the stored one for a random id that is known.
   */
  perform(randomId, asker) {
    const run = `${asker}/${randomId}`;
    this.runs.set(run, (this.runs.get(run) ?? 0) + 1);
    const known = this.effects.get(randomId);
    if (known !== undefined) return known;
    const effect = 1_000_000 + this.effects.size;
    this.effects.set(randomId, effect);
    return effect;
  }
}

/**
 * Compares what calls came to with what the server did.
 *
 * @param {object} story
 * @param {Ledger} story.ledger
 * @param {readonly number[]} story.calls
 * @param {ReadonlyMap<number, readonly (number | 'failed' | 'cancelled')[]>} story.ends What each call ended with, in order: the number of an effect, or none.
 * @param {number} story.openCalls How many calls the client still holds.
 * @param {boolean} [story.mayFail] Whether calls may fail: one that is refused too often is given up, and jumping clocks make for refusals.
 * @returns {string[]} What is wrong.
 */
export function auditCalls({ ledger, calls, ends, openCalls, mayFail = false }) {
  const wrong = [];
  for (const call of calls) {
    const ended = ends.get(call) ?? [];
    if (ended.length !== 1) wrong.push(`call ${call} ended ${ended.length} times`);
    const [end] = ended;
    if (typeof end === 'number' && end !== ledger.effects.get(call)) wrong.push(`call ${call} was answered with another effect than its own`);
    if (end === 'failed' && !mayFail) wrong.push(`call ${call} failed although its server is honest`);
  }
  for (const [run, count] of ledger.runs) if (count !== 1) wrong.push(`${run} was carried out ${count} times`);
  if (openCalls !== 0) wrong.push(`the client still holds ${openCalls} calls`);
  return wrong;
}
