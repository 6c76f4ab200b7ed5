/** The port that makes the sizes of pictures. */

/** A picture made smaller, or as it was. */
export interface MadeSize {
  /** One letter: `s`, `m`, `x`, `y` or `w`, of squares `a`, `b` or `c`. https://core.telegram.org/api/files#image-thumbnail-types */
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** A few bytes that clients make a blurred picture of. https://core.telegram.org/api/files#stripped-thumbnails */
export interface MadeStripped {
  readonly stripped: Uint8Array;
}

/** What became of a picture; `error` is the name of the error of the API. */
export type PictureOutcome =
  | {
      readonly type: 'made';
      /** Of the picture itself, as it is shown. */
      readonly width: number;
      readonly height: number;
      /** Ascending; the stripped one, if any, stands first. */
      readonly sizes: readonly (MadeSize | MadeStripped)[];
    }
  | { readonly type: 'refused'; readonly error: 'IMAGE_PROCESS_FAILED' | 'PHOTO_INVALID_DIMENSIONS' };

/** Makes sizes of pictures, of two at a time at most; what it does for one picture is bounded, whatever its bytes say. */
export interface PictureMaker {
  /** All sizes of a photo, one of them the largest. */
  makePhoto(bytes: Uint8Array): Promise<PictureOutcome>;
  /** All sizes of a photo that shows a person, squares where the maker can cut them. */
  makeProfilePhoto(bytes: Uint8Array): Promise<PictureOutcome>;
  /** What is shown for a document until it is there: 320 pixels at most. */
  makeThumbnail(bytes: Uint8Array): Promise<PictureOutcome>;
}
