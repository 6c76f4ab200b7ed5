import { describe, expect, it } from 'vitest';
import { constructorId } from './constructor-id.js';
import { type Definition, readDefinitions } from './definitions-source.js';
import { printCombinator } from './print.js';

const plain = { isVector: false, useVectorId: null, isFlag: false, flagName: null, flagIndex: -1, flagIndicator: false } as const;
const flagged = { ...plain, isFlag: true, flagName: 'flags' } as const;

const definitions: readonly Definition[] = [
  {
    name: 'CheckPassword', namespace: 'auth', constructorId: 0xd18b4d16, isFunction: true, result: 'auth.Authorization',
    argsConfig: { password: { ...plain, type: 'InputCheckPasswordSRP' } },
  },
  {
    name: 'InputCheckPasswordSRP', constructorId: 0xd27ff082, isFunction: false, result: 'InputCheckPasswordSRP',
    argsConfig: { srpId: { ...plain, type: 'long' }, A: { ...plain, type: 'bytes' }, M1: { ...plain, type: 'bytes' } },
  },
  {
    name: 'PollAnswerVoters', constructorId: 0x3645230a, isFunction: false, result: 'PollAnswerVoters',
    argsConfig: {
      flags: { ...plain, flagIndicator: true, type: null },
      chosen: { ...flagged, flagIndex: 0, type: 'true' },
      option: { ...plain, type: 'bytes' },
      voters: { ...flagged, flagIndex: 2, type: 'int' },
      recentVoters: { ...flagged, flagIndex: 2, isVector: true, useVectorId: true, type: 'Peer' },
    },
  },
  {
    name: 'InvokeWithLayer', constructorId: 0xda9b0d0d, isFunction: true, result: 'X',
    argsConfig: { layer: { ...plain, type: 'int' }, query: { ...plain, type: 'X' } },
  },
  { name: 'GetUsers', namespace: 'users', constructorId: 0x0d91a548, isFunction: true, result: 'Vector<User>', argsConfig: { id: { ...plain, isVector: true, useVectorId: true, type: 'InputUser' } } },
];

describe('readDefinitions', () => {
  it('bends the names back to those that the ids are taken over', () => {
    const lines = readDefinitions(definitions).map(printCombinator);
    expect(lines).toEqual([
      'auth.checkPassword#d18b4d16 password:InputCheckPasswordSRP = auth.Authorization;',
      'inputCheckPasswordSRP#d27ff082 srp_id:long A:bytes M1:bytes = InputCheckPasswordSRP;',
      'pollAnswerVoters#3645230a flags:# chosen:flags.0?true option:bytes voters:flags.2?int recent_voters:flags.2?Vector<Peer> = PollAnswerVoters;',
      'invokeWithLayer#da9b0d0d {X:Type} layer:int query:!X = X;',
      'users.getUsers#d91a548 id:Vector<InputUser> = Vector<User>;',
    ]);
    expect(lines.map(constructorId)).toEqual(definitions.map((definition) => definition.constructorId));
  });
});
