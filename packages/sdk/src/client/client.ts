/** The client that applications hold: opens itself on first use, then hands every method its context. */
import type * as tl from '@kitewire/tl-schema/api';
import { ConnectionError } from '../errors/connection-error.js';
import type { ClientEventMap } from '../events/client-events.js';
import type { ChatReference } from '../events/event-peers.js';
import { acceptQrLogin } from '../methods/accept-qr-login.js';
import { addMembers, type AddMembersOptions } from '../methods/add-members.js';
import { banMember, type BanMemberOptions, unbanMember } from '../methods/ban-member.js';
import type { CallOptions } from '../methods/call-options.js';
import type { ChatTarget } from '../methods/chat-target.js';
import { createChannel, type CreateChannelOptions, createSupergroup } from '../methods/create-channel.js';
import { createGroup, type CreatedGroup, type CreateGroupOptions } from '../methods/create-group.js';
import { deleteHistory, type DeleteHistoryOptions } from '../methods/delete-history.js';
import { deleteMessages, type DeleteMessagesOptions } from '../methods/delete-messages.js';
import { editText, type EditTextOptions } from '../methods/edit-text.js';
import { exportSession } from '../methods/export-session.js';
import { type FullChat, getChat, getFullChat } from '../methods/get-chat.js';
import { type Dialog, getDialogs, type GetDialogsOptions } from '../methods/get-dialogs.js';
import { getHistory, type GetHistoryOptions } from '../methods/get-history.js';
import { getInviteLink } from '../methods/get-invite-link.js';
import { getMembers, type GetMembersOptions, type Members } from '../methods/get-members.js';
import { getMessages } from '../methods/get-messages.js';
import { getSessions } from '../methods/get-sessions.js';
import { joinChat } from '../methods/join-chat.js';
import { leaveChat } from '../methods/leave-chat.js';
import { logOut } from '../methods/log-out.js';
import { markRead, type MarkReadOptions } from '../methods/mark-read.js';
import { closeChat, openChat } from '../methods/open-chat.js';
import { pinMessage, type PinMessageOptions, unpinAllMessages, unpinMessage } from '../methods/pin-message.js';
import { recoverPassword, type RecoverPasswordOptions, requestPasswordRecovery } from '../methods/recover-password.js';
import { removeMember } from '../methods/remove-member.js';
import { removePassword } from '../methods/remove-password.js';
import { resolvePeer } from '../methods/resolve-peer.js';
import { restrictMember, type RestrictMemberOptions } from '../methods/restrict-member.js';
import { saveDraft, type SaveDraftOptions } from '../methods/save-draft.js';
import { sendText, type SendTextOptions, type SentText } from '../methods/send-text.js';
import { setAdmin, type SetAdminOptions } from '../methods/set-admin.js';
import { setChatTitle } from '../methods/set-chat-title.js';
import { setChatUsername } from '../methods/set-chat-username.js';
import { setPassword, type SetPasswordOptions } from '../methods/set-password.js';
import { setTyping, type SetTypingOptions } from '../methods/set-typing.js';
import { start, type StartOptions } from '../methods/start.js';
import { terminateOtherSessions, terminateSession } from '../methods/terminate-session.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Transport } from '../ports/transport.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import { importSession } from '../session-strings/import-session.js';
import type { SessionFormatName } from '../session-strings/session-formats.js';
import type { ClientOptions, Platform } from './client-options.js';
import { createOpenClient } from './create-open-client.js';
import { EventHub, type EventListener, type EventName } from './event-hub.js';
import type { OpenClient } from './open-client.js';
import { followUpdates } from './update-follower.js';

/** One account on one server. Every method opens the store and connects when it needs to; `close` ends it. */
export class Client {
  readonly #options: ClientOptions;
  readonly #platform: Platform;
  readonly #hub = new EventHub();
  #opening: Promise<OpenClient> | undefined;
  #closing: Promise<void> | undefined;

  /** Use `createClient`. */
  constructor(options: ClientOptions, platform: Platform) {
    this.#options = options;
    this.#platform = platform;
  }

  /** Calls a listener for every event of a name; see `ClientEventMap`. */
  on<Name extends EventName>(name: Name, listener: EventListener<Name>): this {
    this.#hub.on(name, listener);
    return this;
  }

  /** Stops calling a listener. */
  off<Name extends EventName>(name: Name, listener: EventListener<Name>): this {
    this.#hub.off(name, listener);
    return this;
  }

  /** The events of a name from now on, for `for await`; ends when the client is closed. */
  events<Name extends EventName>(name: Name, options: { readonly signal?: CancelSignal } = {}): AsyncIterableIterator<ClientEventMap[Name]> {
    return this.#hub.stream(name, options.signal);
  }

  /** Logs in, or takes up the stored login; see `start` for what is asked and thrown. */
  async start(options: StartOptions = {}): Promise<tl.RawUser> {
    return start(await this.#open(), options);
  }

  /** Connects without logging in. Rejects with a `ConnectionError` when the server cannot be reached. */
  async connect(options: { readonly signal?: CancelSignal } = {}): Promise<void> {
    await (await this.#open()).connect(options.signal);
  }

  /**
   * Goes another way to the server from now on: through a proxy, or not any more. The connection ends and is opened anew;
   * calls that wait for their answers go over with it. See `Transport`.
   */
  async setTransport(transport: Transport): Promise<void> {
    (await this.#open()).setTransport(transport);
  }

  /**
   * Asks the server at once whether it still answers, and connects anew when it does not: for applications that know of a
   * change of network or of sleep before a time-out does. Between two attempts to connect, the next one is made now.
   * Browsers are watched for both by the client itself.
   */
  async checkConnection(): Promise<void> {
    (await this.#open()).checkConnection();
  }

  /** Calls any method of the API, with its types. Rejects with an `RpcError` when the server refuses. */
  async call<Request extends tl.MethodRequest>(request: Request, options?: InvokeOptions): Promise<tl.MethodResult<Request['_']>> {
    return (await this.#open()).call(request, options);
  }

  /** Sends a text. See `sendText`. */
  async sendText(chat: ChatTarget, text: string, options?: SendTextOptions): Promise<SentText> {
    return sendText(await this.#open(), chat, text, options);
  }

  /** Reads messages of a chat, newest first. See `getHistory`. */
  async getHistory(chat: ChatTarget, options?: GetHistoryOptions): Promise<(tl.RawMessage | tl.RawMessageService)[]> {
    return getHistory(await this.#open(), chat, options);
  }

  /** Reads the list of chats. See `getDialogs`. */
  async getDialogs(options?: GetDialogsOptions): Promise<Dialog[]> {
    return getDialogs(await this.#open(), options);
  }

  /** Reads messages of a chat by their ids. See `getMessages`. */
  async getMessages(chat: ChatTarget, ids: readonly number[], options?: CallOptions): Promise<(tl.RawMessage | tl.RawMessageService)[]> {
    return getMessages(await this.#open(), chat, ids, options);
  }

  /** Gives a message another text. See `editText`. */
  async editText(chat: ChatTarget, options: EditTextOptions): Promise<void> {
    await editText(await this.#open(), chat, options);
  }

  /** Deletes messages, for everybody unless said otherwise. See `deleteMessages`. */
  async deleteMessages(chat: ChatTarget, ids: readonly number[], options?: DeleteMessagesOptions): Promise<void> {
    await deleteMessages(await this.#open(), chat, ids, options);
  }

  /** Deletes the history of a chat. See `deleteHistory`. */
  async deleteHistory(chat: ChatTarget, options?: DeleteHistoryOptions): Promise<void> {
    await deleteHistory(await this.#open(), chat, options);
  }

  /** Pins a message. See `pinMessage`. */
  async pinMessage(chat: ChatTarget, id: number, options?: PinMessageOptions): Promise<void> {
    await pinMessage(await this.#open(), chat, id, options);
  }

  /** Takes the pin of a message away. See `unpinMessage`. */
  async unpinMessage(chat: ChatTarget, id: number, options?: CallOptions): Promise<void> {
    await unpinMessage(await this.#open(), chat, id, options);
  }

  /** Takes all pins of a chat away. See `unpinAllMessages`. */
  async unpinAllMessages(chat: ChatTarget, options?: CallOptions): Promise<void> {
    await unpinAllMessages(await this.#open(), chat, options);
  }

  /** Marks the messages of a chat as read. See `markRead`. */
  async markRead(chat: ChatTarget, options?: MarkReadOptions): Promise<void> {
    await markRead(await this.#open(), chat, options);
  }

  /** Shows the others that something is being written. See `setTyping`. */
  async setTyping(chat: ChatTarget, options?: SetTypingOptions): Promise<void> {
    await setTyping(await this.#open(), chat, options);
  }

  /** Stores the draft of a chat; an empty text deletes it. See `saveDraft`. */
  async saveDraft(chat: ChatTarget, text: string, options?: SaveDraftOptions): Promise<void> {
    await saveDraft(await this.#open(), chat, text, options);
  }

  /** Says that the application shows a chat: events of an open channel come whether or not the server pushes them. See `openChat`. */
  async openChat(chat: ChatTarget, options?: CallOptions): Promise<void> {
    await openChat(await this.#open(), chat, options);
  }

  /** Ends what `openChat` began. */
  async closeChat(chat: ChatTarget, options?: CallOptions): Promise<void> {
    await closeChat(await this.#open(), chat, options);
  }

  /** Makes a basic group. See `createGroup`. */
  async createGroup(title: string, options?: CreateGroupOptions): Promise<CreatedGroup> {
    return createGroup(await this.#open(), title, options);
  }

  /** Makes a channel. See `createChannel`. */
  async createChannel(title: string, options?: CreateChannelOptions): Promise<ChatReference> {
    return createChannel(await this.#open(), title, options);
  }

  /** Makes a supergroup. See `createSupergroup`. */
  async createSupergroup(title: string, options?: CreateChannelOptions): Promise<ChatReference> {
    return createSupergroup(await this.#open(), title, options);
  }

  /** Asks the server for a chat. See `getChat`. */
  async getChat(chat: ChatTarget, options?: CallOptions): Promise<ChatReference> {
    return getChat(await this.#open(), chat, options);
  }

  /** Asks the server for everything about a chat. See `getFullChat`. */
  async getFullChat(chat: ChatTarget, options?: CallOptions): Promise<FullChat> {
    return getFullChat(await this.#open(), chat, options);
  }

  /** Renames a group or channel. See `setChatTitle`. */
  async setChatTitle(chat: ChatTarget, title: string, options?: CallOptions): Promise<void> {
    await setChatTitle(await this.#open(), chat, title, options);
  }

  /** Makes a channel or supergroup public under a username, or private by an empty one. See `setChatUsername`. */
  async setChatUsername(chat: ChatTarget, username: string, options?: CallOptions): Promise<void> {
    await setChatUsername(await this.#open(), chat, username, options);
  }

  /** Joins a public chat, or any by its invite link. See `joinChat`. */
  async joinChat(chat: ChatTarget, options?: CallOptions): Promise<ChatReference> {
    return joinChat(await this.#open(), chat, options);
  }

  /** Leaves a group or channel. See `leaveChat`. */
  async leaveChat(chat: ChatTarget, options?: CallOptions): Promise<void> {
    await leaveChat(await this.#open(), chat, options);
  }

  /** Makes an invite link. See `getInviteLink`. */
  async getInviteLink(chat: ChatTarget, options?: CallOptions): Promise<string> {
    return getInviteLink(await this.#open(), chat, options);
  }

  /** Reads the members of a group or channel. See `getMembers`. */
  async getMembers(chat: ChatTarget, options?: GetMembersOptions): Promise<Members> {
    return getMembers(await this.#open(), chat, options);
  }

  /** Brings people in. See `addMembers`. */
  async addMembers(chat: ChatTarget, members: readonly ChatTarget[], options?: AddMembersOptions): Promise<readonly tl.MissingInvitee[]> {
    return addMembers(await this.#open(), chat, members, options);
  }

  /** Takes somebody out, who may come back. See `removeMember`. */
  async removeMember(chat: ChatTarget, member: ChatTarget, options?: CallOptions): Promise<void> {
    await removeMember(await this.#open(), chat, member, options);
  }

  /** Takes somebody out of a channel or supergroup and keeps him out. See `banMember`. */
  async banMember(chat: ChatTarget, member: ChatTarget, options?: BanMemberOptions): Promise<void> {
    await banMember(await this.#open(), chat, member, options);
  }

  /** Lets somebody come back. See `unbanMember`. */
  async unbanMember(chat: ChatTarget, member: ChatTarget, options?: CallOptions): Promise<void> {
    await unbanMember(await this.#open(), chat, member, options);
  }

  /** Says what a member may not do. See `restrictMember`. */
  async restrictMember(chat: ChatTarget, options: RestrictMemberOptions): Promise<void> {
    await restrictMember(await this.#open(), chat, options);
  }

  /** Makes a member an administrator, or an ordinary one again. See `setAdmin`. */
  async setAdmin(chat: ChatTarget, options: SetAdminOptions): Promise<void> {
    await setAdmin(await this.#open(), chat, options);
  }

  /** Resolves a chat to what raw calls take. See `resolvePeer`. */
  async resolvePeer(chat: ChatTarget, options: { readonly signal?: CancelSignal } = {}): Promise<tl.InputPeer> {
    return resolvePeer(await this.#open(), chat, options.signal);
  }

  /** Sets or changes the account's password. See `setPassword`. */
  async setPassword(password: string, options?: SetPasswordOptions): Promise<void> {
    await setPassword(await this.#open(), password, options);
  }

  /** Takes the account's password away. See `removePassword`. */
  async removePassword(current: string, options?: { readonly signal?: CancelSignal }): Promise<void> {
    await removePassword(await this.#open(), current, options);
  }

  /** Sends a code to the e-mail address of a forgotten password. See `requestPasswordRecovery`. */
  async requestPasswordRecovery(options?: { readonly signal?: CancelSignal }): Promise<string> {
    return requestPasswordRecovery(await this.#open(), options);
  }

  /** Gives that code, in place of the password. See `recoverPassword`. */
  async recoverPassword(code: string, options?: RecoverPasswordOptions): Promise<tl.RawUser> {
    return recoverPassword(await this.#open(), code, options);
  }

  /** Lets a device in that shows a QR code. See `acceptQrLogin`. */
  async acceptQrLogin(url: string, options?: { readonly signal?: CancelSignal }): Promise<tl.Authorization> {
    return acceptQrLogin(await this.#open(), url, options);
  }

  /** Reads the devices on which the account is logged in. See `getSessions`. */
  async getSessions(options?: { readonly signal?: CancelSignal }): Promise<tl.RawAuthorization[]> {
    return getSessions(await this.#open(), options);
  }

  /** Ends the login of another device. See `terminateSession`. */
  async terminateSession(hash: bigint, options?: { readonly signal?: CancelSignal }): Promise<void> {
    await terminateSession(await this.#open(), hash, options);
  }

  /** Ends all other logins of the account. See `terminateOtherSessions`. */
  async terminateOtherSessions(options?: { readonly signal?: CancelSignal }): Promise<void> {
    await terminateOtherSessions(await this.#open(), options);
  }

  /** Ends the login on the server and forgets it here. */
  async logOut(options?: { readonly signal?: CancelSignal }): Promise<void> {
    await logOut(await this.#open(), options);
  }

  /** The login as text, for this client elsewhere or for another one. See `exportSession`. */
  async exportSession(format?: SessionFormatName): Promise<string> {
    return exportSession(await this.#open(), format);
  }

  /** Ends the connection and lets the store go; afterwards nothing of the client keeps the process alive. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.close();
    this.#hub.end();
  }

  #open(): Promise<OpenClient> {
    if (this.#closing) return Promise.reject(new ConnectionError('CLOSED', 'The client was closed.'));
    this.#opening ??= this.#create().catch((error: unknown) => {
      // The next use tries again: the store may have been locked only for a moment.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #create(): Promise<OpenClient> {
    const { session, ...options } = this.#options;
    const imported = typeof session === 'string' ? importSession(session) : session;
    const onEvent: EventHub['emit'] = (event) => this.#hub.emit(event);
    return createOpenClient({ ...options, ...(imported && { session: imported }), updates: followUpdates, onEvent }, this.#platform);
  }
}
