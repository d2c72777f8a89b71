/** What inspection saw. A finding names the place and the class, never the content. */
export interface Finding {
  /** The detector's name: the name of its folder. */
  readonly detector: string;
  /** The class of what was found, such as `house-credential`, or the group of classes, such as `pii`. */
  readonly class: string;
  /** How sure it is. What is only possible is not told to rules. */
  readonly band: "possible" | "likely" | "certain";
  /** JSON pointer (RFC 6901) of the leaf. */
  readonly path: string;
  /** Offsets in the leaf's text, in UTF-16 units; end excluded. */
  readonly start: number;
  readonly end: number;
}
