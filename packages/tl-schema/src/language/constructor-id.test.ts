import { describe, expect, it } from 'vitest';
import { constructorId, normalForm } from './constructor-id.js';

/** The table of known ids, each recomputed independently. */
const known: readonly (readonly [text: string, id: string])[] = [
  ['vector t:Type # [ t ] = Vector t', '1cb5c415'],
  ['boolTrue = Bool', '997275b5'],
  ['boolFalse = Bool', 'bc799737'],
  ['true = True', '3fedd339'],
  ['null = Null', '56730bcc'],
  ['int ? = Int', 'a8509bda'],
  ['invokeAfterMsg X:Type msg_id:long query:!X = X', 'cb9f372d'],
  ['invokeWithLayer X:Type layer:int query:!X = X', 'da9b0d0d'],
  ['upload.saveFilePart file_id:long file_part:int bytes:string = Bool', 'b304a621'],
  ['account.installTheme flags:# format:flags.1?string theme:flags.1?InputTheme = Bool', '7ae43737'],
  ['resPQ nonce:int128 server_nonce:int128 pq:string server_public_key_fingerprints:Vector long = ResPQ', '05162463'],
  ['req_pq_multi nonce:int128 = ResPQ', 'be7e8ef1'],
  ['rpc_result req_msg_id:long result:Object = RpcResult', 'f35c6d01'],
  ['msg_container messages:vector message = MessageContainer', '73f1f8dc'],
  ['message msg_id:long seqno:int bytes:int body:Object = Message', '5bb8e511'],
  ['gzip_packed packed_data:string = Object', '3072cfa1'],
  ['user id:int first_name:string last_name:string = User', 'd23c81a3'],
];

describe('constructorId', () => {
  it.each(known)('gives the known id of "%s"', (text, id) => {
    expect(constructorId(text).toString(16).padStart(8, '0')).toBe(id);
  });

  it('takes schema text as it is written', () => {
    expect(constructorId('invokeWithLayer#da9b0d0d {X:Type} layer:int query:!X = X;')).toBe(0xda9b0d0d);
    expect(constructorId('account.installTheme#c727bb3b flags:# dark:flags.0?true format:flags.1?string theme:flags.1?InputTheme = Bool;')).toBe(0x7ae43737);
    expect(constructorId('upload.saveFilePart file_id:long file_part:int bytes:bytes = Bool')).toBe(0xb304a621);
  });
});

describe('normalForm', () => {
  it('keeps bytes inside a vector and a field called bytes', () => {
    expect(normalForm('a#1 x:Vector<bytes> bytes:int y:flags.0?bytes = A;')).toBe('a x:Vector bytes bytes:int y:flags.0?string = A');
  });

  it('drops true fields that stand side by side', () => {
    expect(normalForm('a flags:# b:flags.0?true c:flags.1?true d:flags2.2?true = A')).toBe('a flags:# = A');
  });

  it('collapses blanks', () => {
    expect(normalForm('  a   b:int\n  = A ;  ')).toBe('a b:int = A');
  });
});
