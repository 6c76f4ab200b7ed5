/** How a code reaches the e-mail address that recovers a password. */

/** Why a code is sent: to confirm that an address is its owner's, or to recover a password. */
export type EmailPurpose = 'confirmAddress' | 'recoverPassword';

/** A code on its way to an address. */
export interface EmailToDeliver {
  readonly address: string;
  /** Six digits. */
  readonly code: string;
  readonly purpose: EmailPurpose;
}

/** Hands a code over; the call that asked for the code is answered when this resolves, and fails when it rejects. */
export type EmailDelivery = (delivery: EmailToDeliver) => Promise<void>;
