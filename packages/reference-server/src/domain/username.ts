/** Public names: which are well formed, and when two are the same. */

/**
 * Whether a username is well formed: 5 to 32 letters, digits and underscores, beginning with a letter.
 *
 * https://core.telegram.org/method/account.checkUsername
 */
export function isUsername(name: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9_]{4,31}$/.test(name);
}

/** The form in which usernames are compared: two names with one key are the same name. */
export function usernameKey(name: string): string {
  return name.toLowerCase();
}
