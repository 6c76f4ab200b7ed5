/** How a login code reaches its owner. */

/** The way that a code takes; a code asked for again takes the next one. */
export type DeliveryWay = 'sms' | 'call';

/** A code on its way to a person. */
export interface CodeToDeliver {
  /** Digits with the country code, without a plus sign. */
  readonly phone: string;
  /** Five digits. */
  readonly code: string;
  readonly via: DeliveryWay;
}

/** Hands a code over; the call that asked for the code is answered when this resolves, and fails when it rejects. */
export type CodeDelivery = (delivery: CodeToDeliver) => Promise<void>;
