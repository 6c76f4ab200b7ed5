/** One codec a layer: bytes of any client's layer <-> values of ours. */
import { createCodec, type CodecOptions, type TlCodec, type TlSchema } from '@kitewire/tl-schema';
import { apiSchema, layer as ownLayer } from '@kitewire/tl-schema/api';
import type * as tl from '@kitewire/tl-schema/api';
import { type LayerTypes, type LayerValue, loadLayer, otherLayers } from '@kitewire/tl-schema/layers';
import { peekLayer } from './peek-layer.js';
import { createProjection } from './projection.js';

/**
 * Reads and writes values of our layer in the layer of a client.
 *
 * Beside what a TlCodec throws, all of it throws ProjectionError when one layer cannot say what the other says.
 */
export interface LayerCodec extends Pick<TlCodec<tl.Types>, 'encode' | 'decode' | 'encodeResult'> {
  /** The layer of the table that it writes by. */
  readonly layer: number;
}

/** The tables of the layers beside ours. */
export interface LayerTables {
  /** Ascending. */
  readonly layers: readonly number[];
  readonly load: (layer: number) => Promise<TlSchema<LayerTypes>>;
}

/** What codecs are made of. */
export interface LayerCodecsOptions {
  /** Bounds, and what packed requests are unpacked with; for every layer alike. */
  readonly codec: CodecOptions;
  /** Those of the schema package when left out. */
  readonly tables?: LayerTables;
}

/** The codecs of all layers; those of others than ours are made when first asked for, and kept. */
export class LayerCodecs {
  /** The codec of our own layer. */
  readonly own: LayerCodec;
  readonly #options: CodecOptions;
  readonly #tables: LayerTables;
  /** Ascending, ours among them. */
  readonly #layers: readonly number[];
  readonly #ready = new Map<number, LayerCodec>();
  readonly #loading = new Map<number, Promise<LayerCodec>>();

  constructor({ codec, tables = { layers: otherLayers, load: loadLayer } }: LayerCodecsOptions) {
    this.#options = codec;
    this.#tables = tables;
    this.#layers = [...tables.layers, ownLayer].sort((one, other) => one - other);
    this.own = Object.assign(createCodec(apiSchema, codec), { layer: ownLayer });
    this.#ready.set(ownLayer, this.own);
  }

  /**
   * The codec for a client of this layer: of the nearest table at or below it, of the oldest for a layer below all, of
   * ours for a client that has not named its layer.
   */
  async codecFor(layer: number | undefined): Promise<LayerCodec> {
    return this.readyCodecFor(layer) ?? this.#load(this.#nearest(layer));
  }

  /** The codec for a serialized call: of the layer that it names itself, or else of the one that its client has named before. */
  codecForCall(body: Uint8Array, named: number | undefined): Promise<LayerCodec> {
    return this.codecFor(peekLayer(body, this.#options.inflate) ?? named);
  }

  /** What {@link codecFor} gives, at once, for those who cannot wait; `undefined` until {@link codecFor} has loaded its table. */
  readyCodecFor(layer: number | undefined): LayerCodec | undefined {
    return this.#ready.get(this.#nearest(layer));
  }

  #nearest(layer = ownLayer): number {
    return this.#layers.findLast((known) => known <= layer) ?? this.#layers[0] ?? ownLayer;
  }

  #load(layer: number): Promise<LayerCodec> {
    const loading = this.#loading.get(layer) ?? this.#make(layer).finally(() => this.#loading.delete(layer));
    this.#loading.set(layer, loading);
    return loading;
  }

  async #make(layer: number): Promise<LayerCodec> {
    const codec = createLayerCodec(layer, await this.#tables.load(layer), this.#options);
    this.#ready.set(layer, codec);
    return codec;
  }
}

/** Our schema as tables see it: values without types of their own. */
const ownSchema = apiSchema as unknown as TlSchema<LayerTypes>;

function createLayerCodec(layer: number, schema: TlSchema<LayerTypes>, options: CodecOptions): LayerCodec {
  const codec = createCodec(schema, options);
  const render = createProjection({ from: ownSchema, to: schema, layer, lossy: true });
  const accept = createProjection({ from: schema, to: ownSchema, layer: ownLayer, lossy: false });
  return {
    layer,
    encode: (value) => codec.encode(render.value(value as unknown as LayerValue)),
    decode: (bytes) => accept.value(codec.decode(bytes)) as unknown as tl.TlObject,
    encodeResult: (method, value) => codec.encodeResult(method, render.result(method, value)),
  };
}
