/** An authorization key with what is known about the client that holds it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UserId } from './peer-id.js';

/** What a client says about itself in `initConnection`. https://core.telegram.org/method/initConnection */
export interface ClientInfo {
  readonly apiId: number;
  readonly deviceModel: string;
  readonly systemVersion: string;
  readonly appVersion: string;
  readonly systemLangCode: string;
  readonly langPack: string;
  readonly langCode: string;
  /** The MTProxy that it comes through, `address:port`. */
  readonly proxy?: string;
  /** Whether it wants to be told which of its user's messages have reached somebody; see `Deliveries`. */
  readonly delivered?: true;
}

/** How a login was ended from elsewhere: by another device of its user, or with the account. https://core.telegram.org/api/errors#401-unauthorized */
export type LoginEnd = 'SESSION_REVOKED' | 'USER_DEACTIVATED';

/** A key and who has logged in with it. */
export interface Authorization {
  /** 64 bits, unsigned. */
  readonly authKeyId: bigint;
  /** The schema layer that the client speaks; `undefined` before it has said so. */
  readonly layer: number | undefined;
  readonly client: ClientInfo | undefined;
  /** `undefined` while nobody is logged in. */
  readonly userId: UserId | undefined;
  /** Why nobody is, when the login was ended from elsewhere. */
  readonly endedBy?: LoginEnd;
  /** The data centre of the user, when the key is not one of it. */
  readonly awayFrom?: number;
  /** Names the login in lists, signed 64 bits; 0 while nobody is logged in. */
  readonly hash: bigint;
  /** Of the login; Unix seconds, 0 for none. */
  readonly loggedInAt: number;
  /** Unix seconds. */
  readonly activeAt: number;
  /** Whether it is a temporary key that no permanent one stands behind yet. */
  readonly isUnbound?: true;
}

/** Renders a login for the list of devices. https://core.telegram.org/constructor/authorization */
export function authorizationToTl(authorization: Authorization, current: boolean): tl.RawAuthorization {
  const client = authorization.client;
  return {
    _: 'authorization',
    ...(current && { current: true as const }),
    // The list's own rule: the session that asks bears the hash 0.
    hash: current ? 0n : authorization.hash,
    deviceModel: client?.deviceModel ?? '',
    platform: '',
    systemVersion: client?.systemVersion ?? '',
    apiId: client?.apiId ?? 0,
    appName: '',
    appVersion: client?.appVersion ?? '',
    dateCreated: authorization.loggedInAt,
    dateActive: authorization.activeAt,
    ip: '',
    country: '',
    region: '',
  };
}
