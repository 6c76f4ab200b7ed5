/** A client and a server session on a wire that does everything to packets, with clocks that jump and a server that restarts. */
import { createPortableCrypto } from '@kitewire/mtproto';
import { createSeededRandom, SessionPair } from '@kitewire/mtproto/testing';
import { auditCalls, Ledger, readBody, writeBody } from './ledger.mjs';

const hour = 3_600_000;
const CALLS = 20;
const crypto = createPortableCrypto();

/** On a calm wire everything that is under way comes to its end in so many ms. */
const CALM = 900_000;

/**
 * @param {number} seed
 * @returns {{ wrong: string[], calls: number }}
 */
export function runSessionStorm(seed) {
  const fate = createSeededRandom(seed);
  /** @template T @param {readonly T[]} choices @returns {T} */
  const draw = (choices) => /** @type {T} */ (choices[fate.integer(0, choices.length - 1)]);
  let isCalm = false;
  const wire = { lose: fate.next() * 0.4, repeat: fate.next() * 0.4, maxDelay: draw([10, 300, 3_000, 25_000]), answerTwice: draw([0, 0.3]) };
  const faults = {
    get lose() { return isCalm ? 0 : wire.lose; },
    get repeat() { return isCalm ? 0 : wire.repeat; },
    get maxDelay() { return isCalm ? 10 : wire.maxDelay; },
    get answerTwice() { return wire.answerTwice; },
  };
  const ledger = new Ledger();
  /** Requests that the server never answers. */
  const mute = new Set(Array.from({ length: CALLS }, (_, call) => call).filter(() => fate.next() < 0.1));
  let hasClockJumped = false;
  const slow = draw([{}, { maxAnswerTime: 2_000, maxComputeTime: 300 }, { maxAnswerTime: 40_000 }]);
  const pair = new SessionPair({
    ...{ crypto, random: createSeededRandom(seed + 1), faults, ...slow },
    maxCloseDelay: draw([0, 4_000]),
    clientClockError: draw([0, 0, hour, -hour]),
    answer: (body, session) => {
      const effect = ledger.perform(readBody(body), `session ${session}`);
      return mute.has(readBody(body)) ? undefined : writeBody(effect, body.length);
    },
  });

  const disturb = [
    () => {},
    () => {},
    () => pair.connect(),
    () => (pair.disconnect(), pair.run(fate.integer(0, 20_000)), pair.connect()),
    () => (pair.restartServer(), pair.connect()),
    () => ((hasClockJumped = true), (pair.clientClockError = draw([0, hour, -hour]))),
    () => ((hasClockJumped = true), (pair.serverClockError = draw([0, hour, -hour]))),
    // Long enough for every salt that was in use to run out.
    () => pair.run(2 * hour),
  ];
  pair.connect();
  for (let call = 0; call < CALLS; call += 1) {
    pair.call(call, writeBody(call, 8 + 4 * fate.integer(0, 3) + 1000 * fate.integer(0, 1)));
    pair.run(fate.integer(0, 1500));
    if (fate.next() < 0.4) draw(disturb)();
  }
  isCalm = true;
  pair.run(CALM);
  /** @type {Map<number, (number | 'failed' | 'cancelled')[]>} */
  const ends = new Map([...pair.results].map(([call, results]) => [call, results.map(readBody)]));
  for (const end of pair.errors) if ('callId' in end) ends.set(end.callId, [...(ends.get(end.callId) ?? []), 'failed']);
  for (const call of mute) {
    if (ends.has(call)) continue;
    pair.cancel(call);
    ends.set(call, [...(ends.get(call) ?? []), 'cancelled']);
  }
  pair.run(60_000);
  const calls = Array.from({ length: CALLS }, (_, call) => call);
  return { wrong: auditCalls({ ledger, calls, ends, openCalls: pair.client.openCalls, mayFail: hasClockJumped }), calls: CALLS };
}
