/** Which messages the peer must acknowledge, and which pass without. */

/** Service messages that need no acknowledgement and therefore carry an even seqNo. */
const NOT_CONTENT_RELATED: ReadonlySet<number> = /* @__PURE__ */ new Set([
  0x62d6b459, // msgs_ack
  0x73f1f8dc, // msg_container
  0xe06046b2, // msg_copy
  0x9299359f, // http_wait
  0x7abe77ec, // ping
  0xf3427b8c, // ping_delay_disconnect
  0x347773c5, // pong
  0xda69fb52, // msgs_state_req
  0x04deb57d, // msgs_state_info
  0x8cc0d131, // msgs_all_info
  0x276d3ec6, // msg_detailed_info
  0x809db6df, // msg_new_detailed_info
  0x7d861a08, // msg_resend_req
  0x8610baeb, // msg_resend_ans_req
  0xb921bd04, // get_future_salts
  0xae500895, // future_salts
  0xa7eff811, // bad_msg_notification
  0xedab447b, // bad_server_salt
  0x58e4a740, // rpc_drop_answer
  0xd1435160, // destroy_auth_key
]);

/**
 * Whether a message with this constructor must be acknowledged by its receiver.
 *
 * `gzip_packed` counts as content: only calls and their results are worth packing.
 * See https://core.telegram.org/mtproto/description#content-related-message.
 */
export function isContentRelated(constructorId: number): boolean {
  return !NOT_CONTENT_RELATED.has(constructorId >>> 0);
}
