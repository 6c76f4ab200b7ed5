/** A client for tests of methods: a server that answers by a script, and nothing behind it. */
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import { PeerCache } from '../peers/peer-cache.js';
import type { Clock } from '../ports/clock.js';
import { silentLogger } from '../ports/logger.js';
import { sessionMemory } from '../storage/memory-store.js';
import type { SequencerInput } from '../updates/sequencer-types.js';

/** Answers a call, or throws what the client would. */
export type Script = (request: tl.MethodRequest) => unknown;

/** A context, with what was called through it and whom it has logged in. */
export interface ScriptedContext extends ClientContext {
  readonly calls: tl.MethodRequest[];
  readonly welcomed: tl.RawUser[];
  /** Data centres that became the main one. */
  readonly moves: number[];
  /** Questions on the terminal, and QR codes. */
  readonly asked: string[];
  /** What was told of updates. */
  readonly noted: SequencerInput[];
  /** Who waits to hear that a QR code was accepted. */
  readonly tokenListeners: ReadonlySet<() => void>;
}

/** Real time: no test waits for it. */
const clock: Clock = {
  now: () => ({ instant: performance.now(), unix: Date.now() }),
  setTimer: (at, onTime) => {
    const timer = setTimeout(onTime, at - performance.now());
    return () => clearTimeout(timer);
  },
};

/** Makes a context that nobody is logged in with; `typed` are the answers on its terminal, in order. */
export async function createScriptedContext(script: Script, typed: readonly string[] = []): Promise<ScriptedContext> {
  const calls: tl.MethodRequest[] = [];
  const welcomed: tl.RawUser[] = [];
  const moves: number[] = [];
  const asked: string[] = [];
  const noted: SequencerInput[] = [];
  const tokenListeners = new Set<() => void>();
  const answers = [...typed];
  return {
    ...{ calls, welcomed, moves, asked, noted, tokenListeners },
    app: { apiId: 1, apiHash: 'any' },
    random: nodeRandom,
    crypto: createNodeCrypto(),
    clock,
    logger: silentLogger,
    peers: new PeerCache(await sessionMemory().open()),
    vault: undefined,
    localFiles: {},
    local: undefined,
    outbox: undefined,
    selfId: undefined,
    hasUnnamedLogin: false,
    portableSession: () => undefined,
    call: async <Request extends tl.MethodRequest>(request: Request) => {
      calls.push(request);
      return script(request) as tl.MethodResult<Request['_']>;
    },
    connectionState: 'connected',
    watchConnection: () => () => {},
    watchLogout: () => () => {},
    connect: async () => {},
    moveTo: async (dcId) => void moves.push(dcId),
    loggedIn: async (user) => void welcomed.push(user),
    loggedOut: async () => {},
    noteUpdates: (input) => void noted.push(input),
    showQr: async (url) => void asked.push(url),
    onLoginToken: (listener) => {
      tokenListeners.add(listener);
      return () => void tokenListeners.delete(listener);
    },
    prompt: async (question) => {
      asked.push(question);
      const answer = answers.shift();
      if (answer === undefined) throw new UsageError('Nobody types.');
      return answer;
    },
  };
}
