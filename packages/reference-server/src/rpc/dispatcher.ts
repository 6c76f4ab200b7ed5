/** From the bytes of a call to the bytes of its answer. */
import { longBytes } from '@kitewire/tl-schema';
import type * as tl from '@kitewire/tl-schema/api';
import type { Authorization, ClientInfo } from '../domain/authorization.js';
import type { UserId } from '../domain/peer-id.js';
import { migrate, RpcFault } from '../errors.js';
import type { LayerCodecs } from '../layers/layer-codecs.js';
import type { Clock } from '../ports/clock.js';
import { toSeconds } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { AuthorizationStore } from '../stores/authorization-store.js';
import { CallOrder, defaultCallOrderLimits } from './call-order.js';
import type { CallOrderLimits } from './call-order.js';
import type { CallContext, CancelSignal, ConnectionInfo } from './context.js';
import { faultOfInput, internalFault } from './faults.js';
import type { Awaitable, Handlers } from './handlers.js';
import { isAnsweredAway, isOpenMethod, isUnboundMethod } from './handlers.js';
import { unwrap } from './unwrap.js';
import type { UnwrappedCall } from './unwrap.js';

/** A call as a session hands it over. */
export interface RpcCall {
  /** 64 bits, unsigned; like the next two. */
  readonly authKeyId: bigint;
  readonly sessionId: bigint;
  readonly msgId: bigint;
  /** The serialized call; it may be wrapped and packed. */
  readonly body: Uint8Array;
  readonly connection: ConnectionInfo;
  readonly signal: CancelSignal;
  /** Learns what the call says about its session; called before the handler runs, if the call can be read. */
  readonly onUnderstood?: (about: AboutSession) => void;
}

/** What a call says about the session that it came in. */
export interface AboutSession {
  /** Whether it takes updates from now on. */
  readonly wantsUpdates: boolean;
  /** The layer that the client speaks. */
  readonly layer: number;
  /** Who is logged in with the key; `undefined` for nobody. */
  readonly userId: UserId | undefined;
  /** Whether the client asks to be told which messages have been delivered. */
  readonly wantsDelivered: boolean;
}

/** How a call ends: with the content of `rpc_result`. */
export type RpcOutcome =
  /** `receipt` is to be handed back when the client has acknowledged the result; `compress` says that gzip is of no use when it is `false`. */
  | { readonly type: 'result'; readonly body: Uint8Array; readonly receipt?: object; readonly compress?: false }
  | { readonly type: 'error'; readonly errorCode: number; readonly errorMessage: string };

/** Answers calls. */
export interface Dispatcher {
  /**
   * Answers a call; never rejects. Calls of one session must be handed over in the order of their arrival, without
   * waiting for one another.
   */
  dispatch(call: RpcCall): Promise<RpcOutcome>;
}

/** What a dispatcher works with; `Environment` is passed on to the handlers beside the call. */
export interface DispatcherOptions<Environment> {
  /** Calls are read and answered in the layer of their client. */
  readonly layers: Pick<LayerCodecs, 'codecFor' | 'codecForCall' | 'own'>;
  readonly handlers: Handlers<Environment>;
  readonly environment: Environment;
  readonly authorizations: AuthorizationStore;
  /** What is to be handed back when a user has acknowledged a result; nothing when left out. */
  readonly receiptOf?: (userId: UserId, result: unknown) => object | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long invokeAfterMsg waits, ms; 500 when left out. */
  readonly waitForEarlier?: number;
  readonly callOrderLimits?: CallOrderLimits;
  /** Takes the bytes of parts of files that are needed no more: a platform may free their memory at once. */
  readonly discard?: (bytes: Uint8Array) => void;
}

/** Seconds after which the use of a key is noted again. */
const activityStep = 300;

/** What these give are parts of files: most are compressed already, and gzip would cost more than all the rest. */
const partMethods: ReadonlySet<string> = new Set(['upload.getFile', 'upload.getCdnFile', 'upload.getWebFile']);

/** These are through with the bytes of a part when they have answered; nothing else lies in the array of a long call. */
const savingMethods: ReadonlySet<string> = new Set(['upload.saveFilePart', 'upload.saveBigFilePart']);

/** A handler whose method is only known at run time. */
interface AnyHandler<Environment> {
  readonly access: 'anyone' | 'user';
  readonly answer: (context: Environment & CallContext, request: tl.MethodRequest) => Awaitable<unknown>;
}

/**
 * Makes a dispatcher.
 *
 * Deviation: a key that never sent initConnection is served in the server's own layer instead of being refused with
 * CONNECTION_NOT_INITED, for several clients open further sessions without it.
 */
export function createDispatcher<Environment extends object>(options: DispatcherOptions<Environment>): Dispatcher {
  const { layers, environment, authorizations, clock, logger } = options;
  const handlers = new Map<string, AnyHandler<Environment>>(Object.entries(options.handlers) as [string, AnyHandler<Environment>][]);
  const order = new CallOrder(options.callOrderLimits ?? defaultCallOrderLimits);
  const waitForEarlier = options.waitForEarlier ?? 500;

  const read = async (call: RpcCall, known: Authorization): Promise<UnwrappedCall> => {
    let value: tl.TlObject | tl.MethodRequest;
    try {
      const codec = await layers.codecForCall(call.body, known.layer);
      value = codec.decode(call.body);
    } catch (error) {
      throw faultOfInput(error);
    }
    // A constructor that is no method ends at the missing handler below.
    return unwrap(value as tl.MethodRequest);
  };

  const waitForEarlierCalls = async (call: RpcCall, after: readonly bigint[]): Promise<void> => {
    const outcome = await order.waitFor(call, after, () => clock.wait(waitForEarlier));
    if (outcome === 'failed') throw new RpcFault(400, 'MSG_WAIT_FAILED');
    if (outcome === 'timeout') throw new RpcFault(400, 'MSG_WAIT_TIMEOUT');
  };

  /** Notes what the client has said about itself, if it is new, and that the key is in use. */
  const noteClient = async (known: Authorization, { layer, client }: UnwrappedCall): Promise<void> => {
    const newLayer = layer !== undefined && layer !== known.layer;
    const newClient = client !== undefined && !sameClient(client, known.client);
    if (newLayer || newClient) {
      await authorizations.saveClient({ authKeyId: known.authKeyId, ...(newLayer && { layer }), ...(newClient && { client }) });
    }
    const now = toSeconds(clock.now());
    if (now - known.activeAt >= activityStep) await authorizations.touch(known.authKeyId, now);
  };

  const answer = async (call: RpcCall, unwrapped: UnwrappedCall, authorization: Authorization): Promise<RpcOutcome> => {
    const { query, after } = unwrapped;
    const handler = handlers.get(query._);
    if (handler === undefined) throw new RpcFault(400, 'METHOD_NOT_IMPLEMENTED');
    if (authorization.isUnbound && !isUnboundMethod(query._)) throw new RpcFault(401, 'AUTH_KEY_PERM_EMPTY');
    if (after.length > 0) await waitForEarlierCalls(call, after);
    // rpc_drop_answer has come meanwhile: nobody will see this refusal.
    if (call.signal.aborted) throw new RpcFault(400, 'CALL_DROPPED');
    await noteClient(authorization, unwrapped);
    // An earlier call may have logged in or out while this one waited for it.
    const { userId, endedBy, awayFrom } = after.length === 0 ? authorization : await findAuthorization(call);
    if (userId === undefined && (handler.access === 'user' || !isOpenMethod(query._))) throw new RpcFault(401, endedBy ?? 'AUTH_KEY_UNREGISTERED');
    if (awayFrom !== undefined && !isAnsweredAway(query._, handler.access)) migrate('USER', awayFrom);
    const { authKeyId: sessionAuthKeyId, sessionId, msgId, connection, signal } = call;
    const { authKeyId } = authorization;
    const layer = layerOf(unwrapped, authorization);
    const client = unwrapped.client ?? authorization.client;
    const context: CallContext = { authKeyId, sessionAuthKeyId, sessionId, msgId, connection, signal, userId, layer, client, now: clock.now() };
    const result = await handler.answer({ ...environment, ...context }, query);
    const codec = await layers.codecFor(layer);
    const receipt = userId === undefined ? undefined : options.receiptOf?.(userId, result);
    const body = codec.encodeResult(query._, result as never);
    if (savingMethods.has(query._) && call.body.length >= longBytes) options.discard?.(new Uint8Array(call.body.buffer));
    // The CDN keeps what it gives.
    if (query._ === 'upload.getFile') options.discard?.((result as { readonly bytes?: Uint8Array }).bytes ?? new Uint8Array());
    return { type: 'result', body, ...(receipt && { receipt }), ...(partMethods.has(query._) && { compress: false }) };
  };

  const layerOf = (unwrapped: UnwrappedCall, authorization: Authorization): number =>
    unwrapped.layer ?? authorization.layer ?? layers.own.layer;

  const findAuthorization = async ({ authKeyId }: RpcCall): Promise<Authorization> => {
    const authorization = await authorizations.find(authKeyId);
    if (authorization === undefined) throw new RpcFault(401, 'AUTH_KEY_UNREGISTERED');
    return authorization;
  };

  const dispatch = async (call: RpcCall): Promise<RpcOutcome> => {
    let method: string | undefined;
    try {
      const authorization = await findAuthorization(call);
      const unwrapped = await read(call, authorization);
      method = unwrapped.query._;
      const wantsDelivered = (unwrapped.client ?? authorization.client)?.delivered === true;
      call.onUnderstood?.({ wantsUpdates: !unwrapped.withoutUpdates, layer: layerOf(unwrapped, authorization), userId: authorization.userId, wantsDelivered });
      return await answer(call, unwrapped, authorization);
    } catch (error) {
      const fault = error instanceof RpcFault ? error : internalFault(error);
      const { errorCode, errorMessage } = fault;
      const fields = { method, authKeyId: call.authKeyId, errorCode, errorMessage };
      if (errorCode === 500) logger.log('error', 'call.failed', fields, fault.cause ?? fault);
      else logger.log('debug', 'call.refused', fields);
      return { type: 'error', errorCode, errorMessage };
    }
  };

  return {
    async dispatch(call) {
      const end = order.begin(call, call.msgId);
      if (end === undefined) return { type: 'error', errorCode: 420, errorMessage: 'FLOOD_WAIT_1' };
      const outcome = await dispatch(call);
      end(outcome.type === 'result');
      return outcome;
    },
  };
}

function sameClient(one: ClientInfo, other: ClientInfo | undefined): boolean {
  return other !== undefined && (Object.keys({ ...one, ...other }) as (keyof ClientInfo)[]).every((key) => one[key] === other[key]);
}
