/** The login by QR code: this device shows it, another one that is logged in accepts it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { onAbort } from '../timing/on-abort.js';
import { wait } from '../timing/wait.js';
import { type ForgottenPassword, withPassword } from './check-password.js';
import { formatLoginUrl } from './login-url.js';
import type { Answer } from './obtain-answer.js';

/** Gets the URL that the QR code shows, `tg://login?token=...`, and each that follows when it has expired. */
export type ShowQr = (url: string) => void | Promise<void>;

/** What a login by QR code needs. */
export interface QrLogin {
  /** Shows the code; `true` draws it on the terminal. */
  readonly qr: true | ShowQr;
  /** The account's password, if it has one; the terminal is asked for it otherwise. */
  readonly password?: Answer;
  /** What is done when the password is forgotten: a code from its e-mail address takes its place. */
  readonly forgotten?: ForgottenPassword;
  readonly signal?: CancelSignal;
}

/** Bounds of the time for which a code is shown, in ms, whatever the server says: its clock may differ from ours. */
const SHORTEST = 5_000;
const LONGEST = 60_000;
/** Data centres that one login may be sent on to. */
const MAX_HOPS = 3;

/** Shows one code after the other until one is accepted. @see https://core.telegram.org/api/qr-login */
export async function logInByQr(context: ClientContext, login: QrLogin): Promise<tl.AuthAuthorization> {
  const { signal } = login;
  const show: ShowQr = login.qr === true ? (url) => context.showQr(url) : login.qr;
  for (;;) {
    const accepted = createAcceptance(context, signal);
    try {
      const answer = await withPassword(context, login, () => exportToken(context, signal));
      switch (answer._) {
        case 'auth.loginToken': {
          await show(formatLoginUrl(answer.token));
          const left = answer.expires * 1000 - context.clock.now().unix;
          await accepted.within(Math.min(Math.max(left, SHORTEST), LONGEST));
          break;
        }
        case 'auth.loginTokenSuccess':
          return answer.authorization;
        case 'auth.loginTokenMigrateTo':
          throw new UsageError(`The login was sent from one data centre to the next, ${MAX_HOPS} times.`);
        default:
          return answer;
      }
    } finally {
      accepted.end();
    }
  }
}

/** Gets a code, or its outcome; an account that lives on another data centre logs in there. */
async function exportToken(context: ClientContext, signal?: CancelSignal): Promise<tl.AuthLoginToken> {
  let answer = await context.call({ _: 'auth.exportLoginToken', ...context.app, exceptIds: [] }, { signal });
  for (let hops = 0; answer._ === 'auth.loginTokenMigrateTo' && hops < MAX_HOPS; hops += 1) {
    await context.moveTo(answer.dcId, signal);
    answer = await context.call({ _: 'auth.importLoginToken', token: answer.token }, { signal });
  }
  return answer;
}

/** The server's word that a code was accepted, which may come while the code is still being shown. */
interface Acceptance {
  /** Resolves when the word has come, or after so many ms; rejects with an `AbortedError` when the signal fires. */
  within(duration: number): Promise<void>;
  end(): void;
}

function createAcceptance(context: ClientContext, signal?: CancelSignal): Acceptance {
  const early = createCancelSource();
  let isAccepted = false;
  const stop = context.onLoginToken(() => {
    isAccepted = true;
    early.cancel();
  });
  const endListening = onAbort(signal, () => early.cancel(signal?.reason));
  return {
    async within(duration) {
      try {
        await wait(duration, context.clock, early.signal);
      } catch (error) {
        if (!isAccepted) throw error;
      }
    },
    end: () => {
      stop();
      endListening();
    },
  };
}
