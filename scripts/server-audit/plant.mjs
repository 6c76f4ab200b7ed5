/** People who are logged in before anybody has connected: keys, accounts and names stand in the database. */

/**
 * @param {any} stores
 * @param {{ names: readonly (readonly [name: string, devices: number])[], keyIdOf: (authKey: Uint8Array) => bigint, random: any, now: number }} people
 * @returns {Promise<{ name: string, userId: number, authKey: Uint8Array, authKeyId: bigint }[]>} A login for each device.
 */
export async function plantLogins(stores, { names, keyIdOf, random, now }) {
  const logins = [];
  for (const [index, [name, devices]] of names.entries()) {
    const phone = `9996600${index}0`;
    let userId = 0;
    for (let device = 0; device < devices; device += 1) {
      const authKey = random.bytes(256);
      const authKeyId = keyIdOf(authKey);
      await stores.authorizations.saveAuthKey({ authKeyId, authKey, createdAt: now, dcId: 2 });
      const ref = { authKeyId, phone, phoneCodeHash: `hash ${device}` };
      await stores.logins.issueCode({ ...ref, code: '12345', now, expiresAt: now + 300, attempts: 5, resends: 3 });
      const login = { ...ref, code: '12345', now, authorizationHash: BigInt(10 * index + device + 1) };
      const known = await stores.logins.signIn(login);
      const outcome = known.type === 'signUpRequired' ? await stores.logins.signUp({ ...login, firstName: name, lastName: '' }) : known;
      if (!('user' in outcome)) throw new Error(`${name} cannot be planted: ${outcome.type}`);
      userId = outcome.user.id;
      logins.push({ name: `${name} ${device + 1}`, userId, authKey, authKeyId });
    }
    await stores.users.setUsername(userId, `${name}_of_audit`, now);
  }
  return logins;
}
