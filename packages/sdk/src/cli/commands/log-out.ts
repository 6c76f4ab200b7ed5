/** `kitewire logout`: the end of the login. */
import { type Account, resumeLogin } from '../account.js';

/** Ends the login on the server, and forgets it and what was stored here. */
export async function logOut(account: Account): Promise<void> {
  const { client, output, surroundings } = account;
  const { id } = await resumeLogin(account);
  await client.logOut({ signal: surroundings.signal });
  output.done({ type: 'logout', userId: id }, 'Logged out.');
}
