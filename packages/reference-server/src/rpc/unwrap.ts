/** Taking a call out of the wrappers around it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientInfo } from '../domain/authorization.js';
import { refuse } from '../errors.js';

/** A call and what its wrappers said. */
export interface UnwrappedCall {
  readonly query: tl.MethodRequest;
  /** From invokeWithLayer. */
  readonly layer?: number;
  /** From initConnection. */
  readonly client?: ClientInfo;
  /** Messages whose calls must have succeeded before; unsigned 64 bits. */
  readonly after: readonly bigint[];
  /** The session wants no updates. */
  readonly withoutUpdates: boolean;
}

/** Wrappers around one call at most: as many as any client uses at a time. */
export const mostWrappers = 4;

/** Messages that a call may be bound to. */
const mostDependencies = 100;

/** The parameter by which a client asks for `updateMessagesDelivered`; its value is the JSON `true`. */
const deliveredParameter = 'kitewire.delivered';

/** UTF-16 units of each thing that a client says about itself; more is cut off. */
const longestClientText = 128;

/**
 * Unwraps a call, whatever the order of its wrappers. Those that ask for nothing this server knows (takeout, captcha
 * and the like) are taken off and passed over.
 *
 * https://core.telegram.org/api/invoking
 *
 * @throws RpcFault 400 for too many wrappers or a wrapper that cannot be.
 */
export function unwrap(request: tl.MethodRequest): UnwrappedCall {
  let layer: number | undefined;
  let client: ClientInfo | undefined;
  const after: bigint[] = [];
  let withoutUpdates = false;
  let query = request;
  for (let depth = 0; ; depth++) {
    const inner = innerQuery(query);
    if (inner === undefined) {
      return { query, after, withoutUpdates, ...(layer !== undefined && { layer }), ...(client !== undefined && { client }) };
    }
    if (depth === mostWrappers) refuse('INPUT_METHOD_INVALID');
    switch (query._) {
      case 'invokeWithLayer':
        if (query.layer < 1) refuse('CONNECTION_LAYER_INVALID');
        layer = query.layer;
        break;
      case 'initConnection':
        client = readClient(query);
        break;
      case 'invokeAfterMsg':
        after.push(BigInt.asUintN(64, query.msgId));
        break;
      case 'invokeAfterMsgs':
        if (query.msgIds.length > mostDependencies) refuse('INPUT_REQUEST_TOO_LONG');
        after.push(...query.msgIds.map((msgId) => BigInt.asUintN(64, msgId)));
        break;
      case 'invokeWithoutUpdates':
        withoutUpdates = true;
        break;
      default:
    }
    query = inner;
  }
}

/** The call inside a wrapper; `undefined` for a call that is none. */
function innerQuery(request: tl.MethodRequest): tl.MethodRequest | undefined {
  switch (request._) {
    case 'invokeWithLayer':
    case 'initConnection':
    case 'invokeAfterMsg':
    case 'invokeAfterMsgs':
    case 'invokeWithoutUpdates':
    case 'invokeWithMessagesRange':
    case 'invokeWithTakeout':
    case 'invokeWithBusinessConnection':
    case 'invokeWithGooglePlayIntegrity':
    case 'invokeWithApnsSecret':
    case 'invokeWithReCaptcha':
      return request.query;
    default:
      return undefined;
  }
}

function readClient(request: tl.InitConnectionRequest): ClientInfo {
  if (request.apiId <= 0) refuse('CONNECTION_API_ID_INVALID');
  const cut = (text: string): string => text.slice(0, longestClientText);
  return {
    apiId: request.apiId,
    deviceModel: cut(request.deviceModel),
    systemVersion: cut(request.systemVersion),
    appVersion: cut(request.appVersion),
    systemLangCode: cut(request.systemLangCode),
    langPack: cut(request.langPack),
    langCode: cut(request.langCode),
    ...(asksForDelivered(request.params) && { delivered: true }),
    ...(request.proxy && { proxy: `${cut(request.proxy.address)}:${request.proxy.port}` }),
  };
}

function asksForDelivered(params: tl.JSONValue | undefined): boolean {
  if (params?._ !== 'jsonObject') return false;
  const wish = params.value.find(({ key }) => key === deliveredParameter)?.value;
  return wish?._ === 'jsonBool' && wish.value;
}
