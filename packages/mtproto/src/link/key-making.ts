/** How a client comes to its next key: which one is due, its creation, and its binding if it is temporary. */
import type { AgreedKey } from '../handshake/types.js';
import type { Instant, Moment } from '../machine.js';
import { ClientMessageIds } from '../message/message-id.js';
import { type BindVerdict, createBindCall } from './bind-call.js';
import { type ChannelKey, type ClientChannel, createChannel } from './client-channel.js';
import type { ClientKeysOptions, KeysHost } from './client-keys-types.js';
import { earliest } from '../session/earliest.js';
import { KeyBinding } from './key-binding.js';
import { KeyCreation, type KeyCreationEffect } from './key-creation.js';
import { drawLifetime, KeyLife } from './key-life.js';
import { PermanentKey } from './permanent-key.js';
import { RenewalPauses } from './renewal-pauses.js';

/** What the making of keys needs of the keys that there are. */
export interface KeyMakingHost extends KeysHost {
  /** The key that calls are encrypted with. */
  keyInUse(): ChannelKey | undefined;
  /** There is a permanent key. */
  created(key: ChannelKey, agreed: AgreedKey, now: Moment): void;
  /** There is a temporary key; `hasSession` when the server has begun a session under it. */
  bound(channel: ClientChannel, hasSession: boolean, now: Moment): void;
}

/** The one key that a client makes at a time. */
export class KeyMaking {
  readonly #options: ClientKeysOptions;
  readonly #host: KeyMakingHost;
  readonly #plainIds: ClientMessageIds;
  readonly #pauses = new RenewalPauses();
  #permanent: PermanentKey | undefined;
  #creation: KeyCreation | undefined;
  #binding: KeyBinding | undefined;
  #isOpen = false;
  #hasGivenUp = false;

  constructor(options: ClientKeysOptions, host: KeyMakingHost, permanent: ChannelKey | undefined) {
    this.#options = options;
    this.#host = host;
    this.#plainIds = new ClientMessageIds(options.random);
    this.#permanent = permanent && new PermanentKey(permanent);
  }

  get deadline(): Instant | undefined {
    const ofRenewal = this.#creation || this.#binding ? undefined : this.#dueAt;
    return earliest(earliest(this.#creation?.deadline, this.#binding?.until), ofRenewal);
  }

  /** The creation that is under way. */
  get creation(): KeyCreation | undefined {
    return this.#creation;
  }

  /** The channel of a key that is being bound. */
  get channel(): ClientChannel | undefined {
    return this.#binding?.channel;
  }

  /** Whether the server may still answer a creation on this stream that nobody waits for any more. */
  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  /** A new stream stands: a binding goes on there, or the next key is begun with. */
  opened(now: Moment): void {
    this.#isOpen = true;
    this.#hasGivenUp = false;
    this.#dropEnded(now);
    this.#binding?.connect(this.#hasKey(), now);
    this.proceed(now);
  }

  /** The stream has ended, or is to end. */
  closed(): void {
    this.#isOpen = false;
    this.#creation = undefined;
  }

  /** Gives up what has come to its end or takes too long, and begins with the next key if one is due. */
  proceed(now: Moment): void {
    this.#dropEnded(now);
    if (this.#binding && now.instant >= this.#binding.until) {
      this.#bindingFailed({ type: 'refused', reason: 'the server did not answer in time' }, now);
    }
    if (!this.#isOpen || this.#creation || this.#binding) return;
    const { forwardSecrecy, random } = this.#options;
    if (!this.#permanent) this.#create(now);
    else if (forwardSecrecy && now.instant >= (this.#dueAt ?? -Infinity)) this.#create(now, drawLifetime(random, forwardSecrecy.lifetime));
  }

  /** Leaves the key that is being bound; the next one is made after a pause, if there is one to use meanwhile. */
  giveUpBinding(now: Moment): void {
    this.#dropBinding(now);
    this.#pauses.failed(now.instant);
  }

  /** Carries one effect out, if there is one. */
  step(now: Moment): boolean {
    const ofCreation = this.#creation?.poll(now);
    if (ofCreation) return this.#ofCreation(this.#creation as KeyCreation, ofCreation, now);
    const ofBinding = this.#binding?.channel.session.poll(now);
    if (!ofBinding) return false;
    const binding = this.#binding as KeyBinding;
    const verdict = binding.take(ofBinding, this.#host, now);
    if (verdict?.type === 'bound') this.#bound(binding, now);
    else if (verdict) this.#bindingFailed(verdict, now);
    return true;
  }

  /** When the temporary key in use is to be renewed; nothing while there is none. */
  get #dueAt(): Instant | undefined {
    const life = this.#host.keyInUse()?.life;
    return life && Math.max(life.renewAt, this.#pauses.notBefore);
  }

  #hasKey(): boolean {
    return this.#host.keyInUse() !== undefined;
  }

  #create(now: Moment, lifetime?: number): void {
    const { crypto, random, publicKeys, dcId } = this.#options;
    const { allocateComputeId } = this.#host;
    const plainIds = this.#plainIds;
    this.#creation = new KeyCreation({ crypto, random, publicKeys, dcId, plainIds, allocateComputeId, lifetime });
    this.#creation.start(now);
  }

  #ofCreation(creation: KeyCreation, effect: KeyCreationEffect, now: Moment): true {
    switch (effect.type) {
      case 'write':
        this.#host.write(effect.payload, now);
        return true;
      case 'compute':
        this.#host.compute(effect.id, effect.job, (result, later) => creation.computed(effect.id, result, later));
        return true;
      case 'failed':
        this.#creation = undefined;
        this.#hasGivenUp = true;
        if (this.#hasKey()) this.#pauses.failed(now.instant);
        else this.#host.close(effect.reason, now);
        return true;
      case 'done':
        this.#creation = undefined;
        if (creation.lifetime === undefined) this.#created(effect, now);
        else this.#bind(effect, creation.lifetime, now);
        this.proceed(now);
        return true;
    }
  }

  #created(agreed: AgreedKey, now: Moment): void {
    const { authKey, authKeyId } = agreed;
    this.#permanent = new PermanentKey({ authKey, authKeyId }, now.instant);
    this.#host.created(this.#permanent.key, agreed, now);
  }

  /** Begins a session under a fresh temporary key with the call that binds it; nothing else is sent under it before. */
  #bind({ authKey, authKeyId, serverSalt, serverTime, timeOffset }: AgreedKey, lifetime: number, now: Moment): void {
    const { crypto, random } = this.#options;
    const life = new KeyLife({ lifetime, begunAt: now.instant, serverTime });
    const channel = createChannel(this.#options, this.#host, { timeOffset });
    channel.created({ authKey, authKeyId, life }, { salt: serverSalt, timeOffset }, now);
    const body = createBindCall({ crypto, random, permanent: (this.#permanent as PermanentKey).key, expiresAt: life.expiresAt });
    channel.session.handle({ type: 'call', callId: 0, body }, now);
    this.#binding = new KeyBinding(channel);
    this.#binding.connect(this.#hasKey(), now);
  }

  #bound({ channel, hasSession }: KeyBinding, now: Moment): void {
    this.#binding = undefined;
    this.#permanent?.wasRead();
    this.#pauses.succeeded();
    channel.session.handle({ type: 'admitted' }, now);
    this.#host.bound(channel, hasSession, now);
  }

  /** A refused binding costs the temporary key, never the permanent one; only a repeated word under a proven key is told on. */
  #bindingFailed(verdict: Exclude<BindVerdict, { type: 'bound' }>, now: Moment): void {
    const hadKey = this.#hasKey();
    this.giveUpBinding(now);
    if (hadKey) return;
    const isUnreadable = verdict.type === 'unreadable';
    if (isUnreadable) this.#permanent?.wasUnreadable(now.instant);
    if (this.#permanent?.isUnknown) this.#host.emit({ type: 'authKeyUnknown' });
    const reason = isUnreadable ? 'the server cannot read what the permanent key has sealed' : verdict.reason;
    this.#host.close({ code: 'HANDSHAKE_FAILED', message: `a temporary key was not bound: ${reason}` }, now);
  }

  #dropEnded(now: Moment): void {
    if (this.#binding?.channel.hasEnded(now)) this.#dropBinding(now);
  }

  #dropBinding(now: Moment): void {
    this.#binding?.channel.disconnect(now);
    this.#binding = undefined;
  }
}
