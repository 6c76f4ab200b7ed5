/** What the schemas' sources have that a schema should not: entries that are dropped, and ids that the CRC rule does not give. */

/** One exception to the rule, with its reason. */
export interface SchemaException {
  readonly name: string;
  readonly reason: string;
}

/** Entries of the current layer's source that no server knows. Each must occur in the source, or the generation fails. */
export const droppedEntries: readonly SchemaException[] = [
  { name: 'inputPeerPhotoFileLocationLegacy', reason: 'private to TDLib: a location of files cached before layer 127' },
  { name: 'inputStickerSetThumbLegacy', reason: 'private to TDLib: a location of files cached before layer 127' },
  { name: 'mtcute.customMethod', reason: 'private to mtcute: a raw call' },
  { name: 'mtcute.dummyUpdate', reason: 'private to mtcute: a marker among updates' },
  { name: 'mtcute.dummyInputPeerMinUser', reason: 'private to mtcute: a min user in its peer cache' },
  { name: 'mtcute.dummyInputPeerMinChannel', reason: 'private to mtcute: a min channel in its peer cache' },
];

/** Kept entries whose id was assigned by hand. Each must really differ from the CRC rule, or the generation fails. */
export const assignedIds: readonly SchemaException[] = [];

/** Beside those, what `@mtcute/tl` had before layer 218. */
export const earlierEntries: readonly SchemaException[] = [
  ...['ipPort', 'ipPortSecret', 'accessPointRule', 'help.configSimple', 'test.useConfigSimple'].map((name) => ({
    name,
    reason: 'comes from elsewhere than the API, for clients that cannot reach it; its bare vectors are lost in this source',
  })),
  { name: 'test.parseInputAppEvent', reason: 'a test of the server itself' },
];

/** The combinators that `@mtcute/tl` had for the head of a wrapper alone, under the id of the wrapper. */
export function wrapperPrefixes(...wrappers: readonly string[]): SchemaException[] {
  return wrappers.map((name) => ({ name: `invokeWith${name}Prefix`, reason: 'private to mtcute: a wrapper without the call inside' }));
}

/** Entries of TL texts that the codec knows as types of its own. */
export const builtInEntries: readonly SchemaException[] = ['boolFalse', 'boolTrue', 'true', 'null'].map((name) => ({ name, reason: 'a type of the language' }));

/** Entries of teleproto's definitions that are no part of the API; most have lost their names to JavaScript's. */
export const foreignEntries: readonly SchemaException[] = [
  ...[
    'resPQ', 'pQInnerData', 'pQInnerDataDc', 'pQInnerDataTemp', 'pQInnerDataTempDc', 'bindAuthKeyInner', 'serverDHParamsFail', 'serverDHParamsOk',
    'serverDHInnerData', 'clientDHInnerData', 'dhGenOk', 'dhGenRetry', 'dhGenFail', 'destroyAuthKeyOk', 'destroyAuthKeyNone', 'destroyAuthKeyFail',
    'reqPq', 'reqPqMulti', 'reqDHParams', 'setClientDHParams', 'destroyAuthKey', 'msgsAck', 'badMsgNotification', 'badServerSalt', 'msgsStateReq',
    'msgsStateInfo', 'msgsAllInfo', 'msgDetailedInfo', 'msgNewDetailedInfo', 'msgResendReq', 'rpcError', 'rpcAnswerUnknown', 'rpcAnswerDroppedRunning',
    'rpcAnswerDropped', 'futureSalt', 'futureSalts', 'destroySessionOk', 'destroySessionNone', 'newSessionCreated', 'httpWait', 'rpcDropAnswer',
    'getFutureSalts', 'pingDelayDisconnect', 'destroySession', 'pong', 'ping',
  ].map((name) => ({ name, reason: 'a service message of MTProto' })),
  ...['ipPort', 'ipPortSecret', 'accessPointRule', 'help.configSimple'].map((name) => ({
    name,
    reason: 'comes from elsewhere than the API, for clients that cannot reach it',
  })),
  ...[
    'tlsClientHello', 'tlsBlockString', 'tlsBlockRandom', 'tlsBlockZero', 'tlsBlockGrease', 'tlsBlockScope', 'tlsBlockPermutation', 'tlsBlockDomain',
    'tlsBlockPublicKey', 'tlsBlockM', 'tlsBlockE', 'tlsBlockPadding',
  ].map((name) => ({ name, reason: 'the greeting of a proxy' })),
];
