import { describe, expect, it } from 'vitest';
import { parseTl } from '../language/parse.js';
import { checkIds, dropEntries } from './check.js';

const right = parseTl('resPQ#05162463 nonce:int128 server_nonce:int128 pq:bytes server_public_key_fingerprints:Vector<long> = ResPQ;');
const wrong = parseTl('a#1 = A;');
const excuse = [{ name: 'a', reason: 'a test' }];

describe('checkIds', () => {
  it('accepts ids that follow from the rule, and entries without one', () => {
    expect(() => checkIds(right, [])).not.toThrow();
    expect(() => checkIds(parseTl('a = A;'), [])).not.toThrow();
  });

  it('counts int53 as long', () => {
    expect(() => checkIds(parseTl('inputPeerChat#35a95cb9 chat_id:int53 = InputPeer;'), [])).not.toThrow();
  });

  it('refuses an id that does not follow, unless it is excused', () => {
    expect(() => checkIds(wrong, [])).toThrow('a: expected the id');
    expect(() => checkIds(wrong, excuse)).not.toThrow();
  });

  it('refuses an excuse that is no longer needed', () => {
    expect(() => checkIds(right, [{ name: 'resPQ', reason: 'a test' }])).toThrow('no longer exceptions');
    expect(() => checkIds(right, excuse)).toThrow('no longer exceptions');
  });
});

describe('dropEntries', () => {
  it('removes the named entries', () => {
    expect(dropEntries([...right, ...wrong], excuse)).toEqual(right);
  });

  it('refuses a name that does not occur', () => {
    expect(() => dropEntries(right, excuse)).toThrow('does not have: a');
  });
});
