/** Connections to CDN data centres: under their own keys, without a login, and telling nothing of the device. */
import { parseRsaPublicKey, type RsaPublicKey } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { toDcOptionRecords } from '../dcs/dc-options.js';
import { ConnectionError } from '../errors/connection-error.js';
import { CdnFile } from '../files/cdn-file.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { CdnAccess, CdnReading } from '../rpc/cdn-access.js';
import type { DcOptionRecord } from '../storage/records.js';
import { type ChannelParts, createChannel } from './create-channel.js';
import type { DcChannel } from './dc-channel.js';

/** Makes the way of one client to CDN data centres. */
export type FollowCdn = (parts: ChannelParts, context: ClientContext) => CdnAccess;

/** Lets downloads come from CDN data centres, where the server has put the file there; everything they give is checked. */
export const followCdn: FollowCdn = (parts, context) => new CdnConnections(parts, context);

/** What the server says of its CDN data centres. */
interface CdnDirectory {
  readonly keys: ReadonlyMap<number, readonly RsaPublicKey[]>;
  readonly addresses: readonly DcOptionRecord[];
}

/** The server's keys are read again after so long, and after a failure; ms. */
const DIRECTORY_LIFE = 3_600_000;
const FAILURE_LIFE = 60_000;
/** No network has more; bounds on what the server may tell. */
const MAX_KEYS = 100;
const MAX_CHANNELS = 8;

const nothing: CdnDirectory = { keys: /* @__PURE__ */ new Map(), addresses: [] };

class CdnConnections implements CdnAccess {
  readonly #parts: ChannelParts;
  readonly #context: ClientContext;
  readonly #channels = new Map<number, DcChannel>();
  #directory: Promise<CdnDirectory> | undefined;
  #goodUntil = 0;

  constructor(parts: ChannelParts, context: ClientContext) {
    this.#parts = parts;
    this.#context = context;
  }

  async hasKeys(): Promise<boolean> {
    return (await this.#read()).keys.size > 0;
  }

  open(redirect: tl.RawUploadFileCdnRedirect, { dcId, size }: { readonly dcId: number; readonly size: number }): CdnReading {
    const { crypto } = this.#context;
    const atOrigin = (signal: CancelSignal) => ({ dcId, purpose: 'download' as const, signal });
    return CdnFile.open(redirect, {
      ...{ size, crypto },
      calls: {
        getCdnFile: (request, signal) => this.#getCdnFile(redirect.dcId, request, signal),
        reuploadCdnFile: (request, signal) => this.#context.call(request, atOrigin(signal)),
        getCdnFileHashes: (request, signal) => this.#context.call(request, atOrigin(signal)),
      },
    });
  }

  /** A key that the CDN data centre has forgotten, or replaced, is made anew, once. */
  async #getCdnFile(dcId: number, request: tl.UploadGetCdnFileRequest, signal: CancelSignal): Promise<tl.UploadCdnFile> {
    for (let isRepeated = false; ; isRepeated = true) {
      const channel = await this.#channel(dcId);
      try {
        return await channel.invoke(request, { signal });
      } catch (error) {
        if (!(error instanceof ConnectionError) || !channel.connection.hasEnded || isRepeated || this.#isClosed) throw error;
        this.#goodUntil = 0;
      }
    }
  }

  get #isClosed(): boolean {
    return this.#context.connectionState === 'closed';
  }

  async #channel(dcId: number): Promise<DcChannel> {
    const known = this.#channels.get(dcId);
    if (known && !known.connection.hasEnded) return known;
    const { keys, addresses } = await this.#read();
    const publicKeys = keys.get(dcId);
    const targets = addresses.filter((address) => address.dcId === dcId);
    if (!publicKeys || targets.length === 0) throw new ConnectionError('CONNECTION_UNREACHABLE', `No key or no address of the CDN data centre ${dcId} is known.`);
    if (this.#isClosed) throw new ConnectionError('CLOSED', 'The client was closed.');
    if (this.#channels.size >= MAX_CHANNELS) throw new ConnectionError('CONNECTION_UNREACHABLE', `${MAX_CHANNELS} CDN data centres are in use already.`);
    const channel = this.#create(dcId, publicKeys, targets);
    this.#channels.set(dcId, channel);
    return channel;
  }

  /** https://core.telegram.org/cdn#getting-files-from-a-cdn: nothing about the device, and no login, goes there. */
  #create(dcId: number, publicKeys: readonly RsaPublicKey[], targets: readonly DcOptionRecord[]): DcChannel {
    const { options: { local: _local, ...options }, platform, server } = this.#parts;
    const endWatch = this.#context.watchConnection((state) => void (state === 'closed' && end()));
    const end = (): void => {
      endWatch();
      if (this.#channels.get(dcId) === channel) this.#channels.delete(dcId);
      void channel.close();
    };
    const channel: DcChannel = createChannel(
      {
        ...this.#parts,
        options: { ...options, deviceModel: 'n/a', langCode: 'en', forwardSecrecy: false },
        platform: { ...platform, systemVersion: 'n/a', systemLangCode: 'en' },
        server: { ...server, publicKeys },
        list: { choose: () => [...targets] },
      },
      {
        place: { dcId, purpose: 'main' },
        isKept: () => false,
        onIdle: end,
        auth: undefined,
        listener: { onState: () => {}, onUpdate: () => {}, onSessionCreated: () => {}, onAuth: () => {}, onTemporaryKey: () => {}, onFatal: end },
      },
    );
    return channel;
  }

  #read(): Promise<CdnDirectory> {
    const { clock, logger } = this.#context;
    const now = clock.now().instant;
    if (this.#directory && now < this.#goodUntil) return this.#directory;
    this.#goodUntil = now + DIRECTORY_LIFE;
    this.#directory = this.#ask().catch((error: unknown) => {
      logger.log('info', 'The keys of CDN data centres cannot be read', { error });
      this.#goodUntil = clock.now().instant + FAILURE_LIFE;
      return nothing;
    });
    return this.#directory;
  }

  /** https://core.telegram.org/method/help.getCdnConfig */
  async #ask(): Promise<CdnDirectory> {
    const { server } = this.#parts;
    const { publicKeys } = await this.#context.call({ _: 'help.getCdnConfig' });
    const keys = new Map<number, RsaPublicKey[]>();
    for (const { dcId, publicKey } of publicKeys.slice(0, MAX_KEYS)) {
      const key = parseKey(publicKey);
      if (key) keys.set(dcId, [...(keys.get(dcId) ?? []), key]);
    }
    if (keys.size === 0) return nothing;
    // Addresses that were given by hand stay, whatever the server tells.
    const all = server.fixed ? server.dcOptions : toDcOptionRecords((await this.#context.call({ _: 'help.getConfig' })).dcOptions);
    return { keys, addresses: all.filter(({ cdn }) => cdn).map(({ cdn: _cdn, ...address }) => address) };
  }
}

/** A key that is none is as good as not told. */
function parseKey(pem: string): RsaPublicKey | undefined {
  try {
    return parseRsaPublicKey(pem);
  } catch {
    return undefined;
  }
}
