import { describe, expect, it } from 'vitest';
import { idOfLine } from './table-id.js';

describe('idOfLine', () => {
  it.each([
    ['boolTrue', '', false, 'Bool', '997275b5'],
    ['invokeAfterMsg', 'msg_id:l query:!', true, '*', 'cb9f372d'],
    ['upload.saveFilePart', 'file_id:l file_part:i bytes:b', true, 'B', 'b304a621'],
    ['account.installTheme', '# dark?0 theme?1:@InputTheme format?2:s base_theme?3:@BaseTheme', true, 'B', 'c727bb3b'],
    ['resPQ', 'nonce:o server_nonce:o pq:b server_public_key_fingerprints:[l', false, 'ResPQ', '05162463'],
    ['msg_container', 'messages:(%message', false, 'MessageContainer', '73f1f8dc'],
    ['message', 'msg_id:l seqno:i bytes:i body:*', false, 'Message', '5bb8e511'],
    ['gzip_packed', 'packed_data:b', false, '', '3072cfa1'],
    ['inputPeerChat', 'chat_id:j', false, 'InputPeer', '35a95cb9'],
  ])('derives the id of %s', (name, fields, methods, result, id) => {
    expect(idOfLine(name, fields, methods, result).toString(16).padStart(8, '0')).toBe(id);
  });
});
