/** The rule that finds secrets in texts that others have written, by their shape alone. */

/** No name of the API is made of so many hexadecimal digits. */
const longHex = /[0-9a-f]{32,}/gi;
/** What may be base64, in either alphabet; paths and names look like it as well. */
const longRun = /[A-Za-z0-9+/_-]{32,}={0,2}/g;
/** Digits as a phone number is written. A number behind an underscore is the parameter of an error: a 32-bit one stays. */
const phone = /(?<![\d_])\+?\d[\d ()-]{5,}\d|(?<=_)\d{11,}/g;

/** Takes keys and tokens out of a text: long hexadecimal digits, and what can only be base64. */
export function maskKeys(text: string): string {
  return text.replace(longHex, '<redacted>').replace(longRun, (run) => (run.split('/').some(isMixed) ? '<redacted>' : run));
}

/** Takes keys and tokens, and whatever is as long as a phone number, out of a text. */
export function maskSecrets(text: string): string {
  return maskKeys(text).replace(phone, '<number>');
}

/** Takes out what could steer a terminal, forge a line of a log or turn the reading direction. */
export function maskControls(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\u{fffd}');
}

/** Words have not all of capital letters, small letters and digits; encoded bytes soon do. */
function isMixed(part: string): boolean {
  return part.length >= 16 && /[a-z]/.test(part) && /[A-Z]/.test(part) && /\d/.test(part);
}
