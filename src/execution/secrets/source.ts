/**
 * Where the values of secrets come from: the house's own sealed store, the environment, mounted files, a vault elsewhere.
 * A source knows nothing of calls, rules or servers. It is asked ahead of use and again as the house's configuration
 * says; what it gives lives in memory alone.
 *
 * Trust: who controls a source chooses the value that joins at the door, and learns that it was asked for; not for which
 * call, nor what comes back.
 */

/** Which secret of a source. */
export interface SecretKey {
  /** As the source knows it: a variable, a file below its folder, a path. Never with `..` in it. */
  readonly key: string;
  /** A member of the JSON object that stands there; absent for all of it. A source with values of one kind alone may leave it to `fieldOf`. */
  readonly field?: string;
}

/** A secret as it stands in its source now. */
export interface SecretReading {
  /** What joins at the door. */
  readonly value: string;
  /** What its source calls this version; not made of the value, because it is shown and logged. */
  readonly version: string;
  /** Values of before that may still be taken outside, newest first. They are tried where the value is not taken yet, and struck. */
  readonly previous: readonly string[];
  /** The value must not be used longer than this, in milliseconds, such as until its lease ends; absent where nothing ends it. */
  readonly usableForMs?: number;
}

export interface SecretSource {
  /**
   * Reads a secret. Rejects with a Fault of EXECUTION_SECRET_UNKNOWN where the source has no such secret, and of
   * EXECUTION_SECRET_UNREADABLE where it cannot be read now; neither says a word of a value. Ends with the signal.
   */
  read(key: SecretKey, signal: AbortSignal): Promise<SecretReading>;
  /**
   * Whether a secret may have changed since it was read, told at once and without waiting. Absent, or undefined, where
   * the source cannot tell: then it is read again every `rereadMs`.
   */
  isStale?(key: SecretKey): boolean | undefined;
  /** Lets go: connections are closed, and leases that the source took out are given back. */
  close(): Promise<void>;
}

/** A configured source with how often it is asked again. */
export interface ConfiguredSource {
  readonly source: SecretSource;
  /** After so many milliseconds a value that is in use is read again; 0 never. */
  readonly rereadMs: number;
}
