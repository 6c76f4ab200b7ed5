/** The error of a sign-up whose terms were not accepted. */
import { SdkError } from './sdk-error.js';

/** Whoever was to sign up did not agree to the server's terms of service: no account was made. */
export class TermsDeclinedError extends SdkError {
  readonly code = 'TERMS_DECLINED';
  override readonly name = 'TermsDeclinedError';
}
