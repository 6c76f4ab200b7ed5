/** What to do about the API errors that an application meets most often. */

/** A map: the server picks the name, and an object would know `constructor` as well. */
const advice: ReadonlyMap<string, string> = new Map(Object.entries({
  API_ID_INVALID: 'Take apiId and apiHash from https://my.telegram.org.',
  API_ID_PUBLISHED_FLOOD: 'This apiId is public: take your own from https://my.telegram.org.',
  AUTH_KEY_DUPLICATED: 'The login was used in two places at once: log in again, and never copy a running store.',
  AUTH_KEY_UNREGISTERED: 'Log in with start() first.',
  SESSION_EXPIRED: 'Log in again with start().',
  SESSION_REVOKED: 'The user ended this login from another device: log in again with start().',
  SESSION_PASSWORD_NEEDED: 'The account has a password: go on with the password step.',
  USER_DEACTIVATED: 'The account was deleted.',
  USER_DEACTIVATED_BAN: 'The account was banned.',
  ACCESS_TOKEN_INVALID: 'The token is nobody’s: take the one that the bot was created with.',
  ACCESS_TOKEN_EXPIRED: 'The token was revoked: make a new one.',
  AUTH_TOKEN_ALREADY_ACCEPTED: 'This code was accepted before: let the device show another.',
  AUTH_TOKEN_EXCEPTION: 'The device that shows the code is logged in to this account already.',
  AUTH_TOKEN_EXPIRED: 'Scan the code that the device shows now.',
  AUTH_TOKEN_INVALID: 'Scan the code that the device shows now.',
  PASSWORD_HASH_INVALID: 'The password is wrong: type it again.',
  CODE_INVALID: 'The code is wrong: type it again, or ask for a new one.',
  EMAIL_HASH_EXPIRED: 'Set the password again to get a new code.',
  EMAIL_INVALID: 'Pass an e-mail address that mail reaches.',
  EMAIL_UNCONFIRMED: 'Confirm the address with the code that was sent to it.',
  PASSWORD_RECOVERY_EXPIRED: 'Ask for a new code with requestPasswordRecovery().',
  PHONE_CODE_EMPTY: 'Type the code that was sent.',
  PHONE_CODE_EXPIRED: 'Ask for a new code.',
  PHONE_CODE_INVALID: 'The code is wrong: type it again, or ask for a new one.',
  PHONE_NUMBER_BANNED: 'This number is banned: use another account.',
  PHONE_NUMBER_FLOOD: 'Too many codes were asked for: try again tomorrow.',
  PHONE_NUMBER_INVALID: 'Pass the number in international format, such as +12025550100.',
  PHONE_NUMBER_UNOCCUPIED: 'Nobody uses this number yet: pass firstName to sign up.',
  CHANNEL_PRIVATE: 'The account may not see the chat, or is in it no longer.',
  CHAT_TITLE_EMPTY: 'A title has 1 to 128 characters.',
  USER_BOT: 'Make the bot an administrator with setAdmin().',
  PEER_ID_INVALID: 'Find the chat by its username or among the dialogs first.',
  USERNAME_INVALID: 'A username has 5 to 32 letters, digits or underscores.',
  USERNAME_NOT_OCCUPIED: 'Nobody has this username: check its spelling.',
  MESSAGE_EMPTY: 'Send at least one visible character.',
  MESSAGE_TOO_LONG: 'Split the text into several messages.',
  INPUT_METHOD_INVALID: 'The server does not know this method.',
}));

/** The server's numbers have 32 bits, in seconds. */
const longestWait = 0x7fff_ffff;

/** One sentence that says what to do about an error of the API, or `undefined` where there is nothing special. */
export function adviceFor(type: string, argument: number | undefined): string | undefined {
  if (argument !== undefined && argument <= longestWait && /(^|_)(WAIT|DELAY)$/.test(type)) return `Wait ${argument} s, then call again.`;
  if (argument !== undefined && type.endsWith('_MIGRATE')) return `Call again on data centre ${argument}.`;
  return advice.get(type);
}
