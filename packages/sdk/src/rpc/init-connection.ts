/** The header that tells the server the layer and the application; and when a call needs it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { RpcError } from '../errors/rpc-error.js';

/** What the server is told about the application. */
export interface AppInfo {
  readonly apiId: number;
  readonly deviceModel: string;
  readonly systemVersion: string;
  readonly appVersion: string;
  /** Of the operating system, such as `en-US`. */
  readonly systemLangCode: string;
  /** Of the application, such as `en`. */
  readonly langCode: string;
  /** What else the server is told. */
  readonly params?: readonly tl.RawJsonObjectValue[] | undefined;
  /** The MTProxy that the connection goes through; with one of another kind the server has nothing to do. */
  readonly proxy?: { readonly host: string; readonly port: number } | undefined;
}

/**
 * Wraps a call into the header.
 *
 * @see https://core.telegram.org/api/invoking#saving-client-info
 */
export function wrapWithInit(query: tl.MethodRequest, info: AppInfo, layer: number): tl.InvokeWithLayerRequest {
  const { apiId, deviceModel, systemVersion, appVersion, systemLangCode, langCode, params, proxy } = info;
  return {
    _: 'invokeWithLayer',
    layer,
    query: {
      _: 'initConnection',
      apiId,
      deviceModel,
      systemVersion,
      appVersion,
      systemLangCode,
      // Only Telegram's own applications have a language pack.
      langPack: '',
      langCode,
      ...(proxy && { proxy: { _: 'inputClientProxy', address: proxy.host, port: proxy.port } }),
      ...(params && { params: { _: 'jsonObject', value: [...params] } }),
      query,
    },
  };
}

/** Whether the next call under one authorization key needs the header: every one until the first result. */
export class InitGate {
  #known = false;

  /** Whether a call that is sent now needs the header. */
  get isNeeded(): boolean {
    return !this.#known;
  }

  /** A call that carried the header was answered, by a result or by an error of its own. */
  answered(): void {
    this.#known = true;
  }

  /** The key is new, or the server has forgotten what it was told. */
  forget(): void {
    this.#known = false;
  }
}

/** Whether the server asks for the header: then `forget` and repeat. */
export function asksForInit({ errorCode, type }: RpcError): boolean {
  return errorCode === 400 && (type === 'CONNECTION_NOT_INITED' || type === 'CONNECTION_LAYER_INVALID');
}
