/** What has become of the latest calls of each session, for those that must wait for them. */
import type { SessionRef } from '../domain/session-ref.js';

/** Bounds of what is remembered. */
export interface CallOrderLimits {
  /** Calls of one session that are answered at the same time. */
  readonly running: number;
  /** Answered calls of one session that are remembered. */
  readonly remembered: number;
  /** Sessions that are remembered; those with running calls always are. */
  readonly sessions: number;
}

/** The bounds of a server that is told nothing else. */
export const defaultCallOrderLimits: CallOrderLimits = { running: 1024, remembered: 1024, sessions: 10_000 };

/** One call, from the moment that it is heard of. */
interface CallRecord {
  state: 'expected' | 'running' | 'answered';
  /** Calls that wait for it. */
  waiting: number;
  /** Resolves to whether it succeeded. */
  readonly outcome: Promise<boolean>;
  readonly settle: (succeeded: boolean) => void;
}

interface SessionCalls {
  readonly records: Map<bigint, CallRecord>;
  running: number;
}

/** Reports what has become of a call that `begin` has let in. */
export type EndCall = (succeeded: boolean) => void;

/** Follows the calls of all sessions. */
export class CallOrder {
  readonly #limits: CallOrderLimits;
  /** The session used last comes last. */
  readonly #sessions = new Map<string, SessionCalls>();

  constructor(limits: CallOrderLimits) {
    this.#limits = limits;
  }

  /** Lets a call in; `undefined` when its session has too many running. Must be called in the order of arrival. */
  begin(session: SessionRef, msgId: bigint): EndCall | undefined {
    const calls = this.#calls(session);
    if (calls.running >= this.#limits.running) return undefined;
    calls.running++;
    const expected = calls.records.get(msgId);
    const record = expected?.state === 'expected' ? expected : createRecord();
    record.state = 'running';
    calls.records.delete(msgId);
    calls.records.set(msgId, record);
    return (succeeded) => {
      calls.running--;
      record.state = 'answered';
      record.settle(succeeded);
      this.#forgetOld(calls);
    };
  }

  /**
   * Waits until all the calls are answered, also those that have not arrived yet.
   *
   * @param timeout begins to count down when it is called, and resolves when nobody should wait any longer.
   */
  async waitFor(session: SessionRef, msgIds: readonly bigint[], timeout: () => Promise<void>): Promise<'succeeded' | 'failed' | 'timeout'> {
    const calls = this.#calls(session);
    // What is only expected is bounded like what is remembered.
    if (calls.records.size - calls.running + msgIds.length > 2 * this.#limits.remembered) return 'timeout';
    const records = msgIds.map((msgId) => this.#expect(calls, msgId));
    const all = Promise.all(records.map((record) => record.outcome)).then((outcomes) => (outcomes.every(Boolean) ? 'succeeded' : 'failed'));
    const failed = new Promise<'failed'>((resolve) => {
      for (const record of records) void record.outcome.then((succeeded) => succeeded || resolve('failed'));
    });
    const isAnswered = records.every((record) => record.state === 'answered');
    const outcome = await Promise.race(isAnswered ? [all] : [all, failed, timeout().then(() => 'timeout' as const)]);
    for (const [index, record] of records.entries()) {
      record.waiting--;
      const msgId = msgIds[index];
      if (record.state === 'expected' && record.waiting === 0 && msgId !== undefined) calls.records.delete(msgId);
    }
    return outcome;
  }

  #expect(calls: SessionCalls, msgId: bigint): CallRecord {
    const record = calls.records.get(msgId) ?? createRecord();
    record.waiting++;
    calls.records.set(msgId, record);
    return record;
  }

  #calls(session: SessionRef): SessionCalls {
    const key = `${session.authKeyId}:${session.sessionId}`;
    const calls = this.#sessions.get(key) ?? { records: new Map(), running: 0 };
    this.#sessions.delete(key);
    this.#sessions.set(key, calls);
    if (this.#sessions.size > this.#limits.sessions) this.#forgetIdleSession(key);
    return calls;
  }

  /** The oldest answered calls go first: the map keeps the order of arrival. */
  #forgetOld(calls: SessionCalls): void {
    let excess = calls.records.size - calls.running - this.#limits.remembered;
    for (const [msgId, record] of calls.records) {
      if (excess <= 0) return;
      if (record.state !== 'answered') continue;
      calls.records.delete(msgId);
      excess--;
    }
  }

  #forgetIdleSession(keep: string): void {
    for (const [key, calls] of this.#sessions) {
      if (key === keep || calls.running > 0) continue;
      this.#sessions.delete(key);
      return;
    }
  }
}

function createRecord(): CallRecord {
  let settle: (succeeded: boolean) => void = () => undefined;
  const outcome = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  return { state: 'expected', waiting: 0, outcome, settle };
}
