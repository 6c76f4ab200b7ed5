/** What a client does about its login and its account. */
import type * as tl from '@kitewire/tl-schema/api';
import { acceptQrLogin } from '../../methods/accept-qr-login.js';
import { exportSession } from '../../methods/export-session.js';
import { getSessions } from '../../methods/get-sessions.js';
import { logOut } from '../../methods/log-out.js';
import { recoverPassword, type RecoverPasswordOptions, requestPasswordRecovery } from '../../methods/recover-password.js';
import { removePassword } from '../../methods/remove-password.js';
import { setPassword, type SetPasswordOptions } from '../../methods/set-password.js';
import { start, type StartOptions } from '../../methods/start.js';
import { terminateOtherSessions, terminateSession } from '../../methods/terminate-session.js';
import type { CancelSignal } from '../../ports/cancel-signal.js';
import type { SessionFormatName } from '../../session-strings/session-formats.js';
import { ClientBase } from './client-base.js';

/** What a client does about its login and its account. */
export abstract class AccountMethods extends ClientBase {
  /** Logs in, or takes up the stored login; see `start` for what is asked and thrown. */
  async start(options: StartOptions = {}): Promise<tl.RawUser> {
    return start(await this.opened(), options);
  }

  /** Sets or changes the account's password. See `setPassword`. */
  async setPassword(password: string, options?: SetPasswordOptions): Promise<void> {
    await setPassword(await this.opened(), password, options);
  }

  /** Takes the account's password away. See `removePassword`. */
  async removePassword(current: string, options?: { readonly signal?: CancelSignal }): Promise<void> {
    await removePassword(await this.opened(), current, options);
  }

  /** Sends a code to the e-mail address of a forgotten password. See `requestPasswordRecovery`. */
  async requestPasswordRecovery(options?: { readonly signal?: CancelSignal }): Promise<string> {
    return requestPasswordRecovery(await this.opened(), options);
  }

  /** Gives that code, in place of the password. See `recoverPassword`. */
  async recoverPassword(code: string, options?: RecoverPasswordOptions): Promise<tl.RawUser> {
    return recoverPassword(await this.opened(), code, options);
  }

  /** Lets a device in that shows a QR code. See `acceptQrLogin`. */
  async acceptQrLogin(url: string, options?: { readonly signal?: CancelSignal }): Promise<tl.Authorization> {
    return acceptQrLogin(await this.opened(), url, options);
  }

  /** Reads the devices on which the account is logged in. See `getSessions`. */
  async getSessions(options?: { readonly signal?: CancelSignal }): Promise<tl.RawAuthorization[]> {
    return getSessions(await this.opened(), options);
  }

  /** Ends the login of another device. See `terminateSession`. */
  async terminateSession(hash: bigint, options?: { readonly signal?: CancelSignal }): Promise<void> {
    await terminateSession(await this.opened(), hash, options);
  }

  /** Ends all other logins of the account. See `terminateOtherSessions`. */
  async terminateOtherSessions(options?: { readonly signal?: CancelSignal }): Promise<void> {
    await terminateOtherSessions(await this.opened(), options);
  }

  /** Ends the login on the server and forgets it here. */
  async logOut(options?: { readonly signal?: CancelSignal }): Promise<void> {
    await logOut(await this.opened(), options);
  }

  /** The login as text, for this client elsewhere or for another one. See `exportSession`. */
  async exportSession(format?: SessionFormatName): Promise<string> {
    return exportSession(await this.opened(), format);
  }
}
