/** The door `@kitewire/sdk/methods`: what a client can do, as functions that take it first, so that bundles have only what they call. */
export { acceptQrLogin } from './methods/accept-qr-login.js';
export type { ChatTarget } from './methods/chat-target.js';
export { exportSession } from './methods/export-session.js';
export { type Dialog, getDialogs, type GetDialogsOptions } from './methods/get-dialogs.js';
export { getHistory, type GetHistoryOptions } from './methods/get-history.js';
export { getSessions } from './methods/get-sessions.js';
export type { PhoneLogin } from './methods/log-in-by-phone.js';
export type { ShowQr } from './methods/log-in-by-qr.js';
export { logOut } from './methods/log-out.js';
export type { Answer } from './methods/obtain-answer.js';
export { removePassword } from './methods/remove-password.js';
export { resolvePeer } from './methods/resolve-peer.js';
export { sendText, type SendTextOptions, type SentText } from './methods/send-text.js';
export { setPassword, type SetPasswordOptions } from './methods/set-password.js';
export { start, type StartOptions } from './methods/start.js';
export { terminateOtherSessions, terminateSession } from './methods/terminate-session.js';
