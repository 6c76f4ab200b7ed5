/** The terms of service that whoever signs up must agree to. */
import type { CryptoProvider } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';

/** Terms as the one who runs the server writes them. */
export interface Terms {
  readonly text: string;
  /** Years of age that a person must confirm; none unless given. */
  readonly minAge?: number;
}

/** Renders terms; their id follows from their text. https://core.telegram.org/constructor/help.termsOfService */
export function termsToTl({ text, minAge }: Terms, crypto: Pick<CryptoProvider, 'sha256'>): tl.RawHelpTermsOfService {
  const hash = crypto.sha256(new TextEncoder().encode(text)).subarray(0, 8);
  const version = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const id = { _: 'dataJSON', data: JSON.stringify({ version }) } as const;
  return { _: 'help.termsOfService', popup: true, id, text, entities: [], ...(minAge !== undefined && { minAgeConfirm: minAge }) };
}
