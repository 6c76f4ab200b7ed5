// Which messages need an acknowledgement, by their names in the schema.
import { createCodec } from '@kitewire/tl-schema';
import { mtprotoSchema } from '@kitewire/tl-schema/mtproto';
import { describe, expect, it } from 'vitest';
import { isContentRelated } from './content-related.js';

const codec = createCodec(mtprotoSchema);

describe('isContentRelated', () => {
  it.each([
    'msgs_ack', 'msg_container', 'msg_copy', 'http_wait', 'ping', 'ping_delay_disconnect', 'pong', 'msgs_state_req', 'msgs_state_info',
    'msgs_all_info', 'msg_detailed_info', 'msg_new_detailed_info', 'msg_resend_req', 'msg_resend_ans_req', 'get_future_salts', 'future_salts',
    'bad_msg_notification', 'bad_server_salt', 'rpc_drop_answer', 'destroy_auth_key',
  ])('is false for %s', (name) => {
    expect(isContentRelated(codec.constructorId(name))).toBe(false);
  });

  it.each(['rpc_result', 'new_session_created', 'gzip_packed', 'destroy_session'])('is true for %s', (name) => {
    expect(isContentRelated(codec.constructorId(name))).toBe(true);
  });

  it('is true for a call of the API, also when its id is given as a signed number', () => {
    expect(isContentRelated(0xda9b0d0d)).toBe(true);
    expect(isContentRelated(codec.constructorId('pong') | 0)).toBe(false);
    expect(isContentRelated(codec.constructorId('msgs_all_info') | 0)).toBe(false);
  });
});
