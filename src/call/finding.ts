/** What inspection saw. A finding names the place and the class, never the content. */
export interface Finding {
  /** The detector's name: the name of its folder. */
  readonly detector: string;
  /** The class of what was found, such as `house-credential`. */
  readonly class: string;
  /** JSON pointer (RFC 6901) of the leaf. */
  readonly path: string;
  /** Offsets in the leaf's text, in UTF-16 units; end excluded. */
  readonly start: number;
  readonly end: number;
}
