/** Which data centre a phone logs in at: where its account lives, or will be made. */
import { migrate } from '../../errors.js';
import type { ServiceContext } from '../context.js';

/**
 * Refuses a login with PHONE_MIGRATE or NETWORK_MIGRATE that belongs to another data centre. Who has an account always
 * goes to it, wherever they are. https://core.telegram.org/api/datacenter#user-migration
 */
export async function sendHome({ stores, dcRules, facts, connection }: ServiceContext, phone: string): Promise<void> {
  const { dcId } = facts();
  const home = await stores.dcs.homeOfPhone(phone);
  const network = home === undefined ? dcRules.networkOf(connection.remoteAddress) : undefined;
  if (network !== undefined) return network === dcId ? undefined : migrate('NETWORK', network);
  const target = home ?? dcRules.homeOf(phone);
  if (target !== dcId) migrate('PHONE', target);
}
