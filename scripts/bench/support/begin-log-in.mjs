// A login that stops when the code is needed, which the bench has.

/**
 * Resolves when the code is needed, or when the login is over without one.
 *
 * @template Client
 * @param {(code: () => Promise<string>) => Promise<Client>} open
 * @returns {Promise<(code: string) => Promise<Client>>} Goes on with the code.
 */
export function beginLogIn(open) {
  /** @type {((code: string) => void) | undefined} */
  let giveCode;
  return new Promise((resolve) => {
    /** @param {string} code */
    const finish = (code) => {
      giveCode?.(code);
      return client;
    };
    const client = open(
      () =>
        new Promise((give) => {
          giveCode = give;
          resolve(finish);
        }),
    );
    const over = () => resolve(finish);
    client.then(over, over);
  });
}
