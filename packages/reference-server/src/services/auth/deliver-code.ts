/** Handing a login code to whoever delivers it. */
import { refuse } from '../../errors.js';
import type { CodeToDeliver } from '../../ports/code-delivery.js';
import type { CodeRef } from '../../stores/login-store.js';
import type { ServiceContext } from '../context.js';

/** Delivers a code; one that cannot be delivered is withdrawn, and the call refused. */
export async function deliverCode(context: ServiceContext, ref: CodeRef, delivery: CodeToDeliver): Promise<void> {
  try {
    await context.codeDelivery(delivery);
  } catch (error) {
    context.logger.log('error', 'code.undelivered', { phone: delivery.phone, via: delivery.via }, error);
    await context.stores.logins.cancelCode(ref);
    refuse('SMS_CODE_CREATE_FAILED');
  }
}
