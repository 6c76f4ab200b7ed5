/** The root of the SDK's error tree: every error that the SDK throws on purpose is one of these. */

/**
 * An error of the SDK. Switch on `code`; the text says what was got, what was expected and what to do.
 *
 * No message of this tree ever contains key material, login codes or passwords.
 */
export abstract class SdkError extends Error {
  /** The literal that tells the kinds apart. */
  abstract readonly code: string;
}
