/**
 * The values of one session for which tokens stand. The same value of a class has the same token throughout the session;
 * what is durable of it is a row with the value sealed under the session's key, and a keyed digest to find it by.
 */
import type { CallId, SessionId } from "../../call/id.ts";
import type { SessionKeys } from "../../call/session-view.ts";
import type { ValueToken } from "../../call/value-token.ts";
import { TOKENS_A_SESSION_MAX } from "./limits.ts";
import { NONCE_CHARS } from "./token.ts";
import type { Token } from "./token.ts";

/** Whose table it is. */
export interface TokenSession {
  readonly id: SessionId;
  readonly keys: SessionKeys;
}

/** What a text says of a token; a card's surrogate says no nonce. */
type Sought = Omit<Token, "nonce"> & { readonly nonce: string | undefined };

export class TokenTable {
  readonly nonce: string;
  readonly #session: TokenSession;
  /** By class and keyed digest. */
  readonly #byValue = new Map<string, ValueToken>();
  readonly #byOrdinal: (ValueToken | undefined)[] = [];

  /** `rows` are those that the store kept of the session. */
  constructor(session: TokenSession, rows: readonly ValueToken[]) {
    this.#session = session;
    this.nonce = session.keys.digest("token-nonce").slice(0, NONCE_CHARS);
    for (const row of rows) this.#keep(row);
  }

  /** The row of the token for a value, made where there is none yet; undefined where the session has as many as it may. */
  rowFor(named: string, value: string, call: CallId): ValueToken | undefined {
    const digest = this.#session.keys.digest(JSON.stringify(["token", named, value]));
    const known = this.#byValue.get(keyOf(named, digest));
    if (known !== undefined) return known;
    const ordinal = Math.max(1, this.#byOrdinal.length);
    if (ordinal > TOKENS_A_SESSION_MAX) return undefined;
    const sealed = this.#session.keys.seal(Buffer.from(value, "utf8"), tokenAbout(this.#session.id, ordinal));
    return this.#keep({ ordinal, class: named, digest, call, value: sealed });
  }

  /** What a row's token is. */
  tokenOf({ class: named, ordinal }: ValueToken): Token {
    return { class: named, ordinal, nonce: this.nonce };
  }

  /** Whether a token stands for a value of this session; a surrogate without a nonce is taken for one of this session. */
  has({ class: named, ordinal, nonce }: Sought): boolean {
    return this.#byOrdinal[ordinal]?.class === named && (nonce === undefined || nonce === this.nonce);
  }

  /** The value that a token stands for; undefined for one of another session, or of no value. Faults: KEYS_*. */
  valueOf(token: Sought): string | undefined {
    const { ordinal } = token;
    const row = this.#byOrdinal[ordinal];
    if (row === undefined || !this.has(token)) return undefined;
    return Buffer.from(this.#session.keys.open(row.value, tokenAbout(this.#session.id, ordinal))).toString("utf8");
  }

  #keep(row: ValueToken): ValueToken {
    this.#byValue.set(keyOf(row.class, row.digest), row);
    this.#byOrdinal[row.ordinal] = row;
    return row;
  }
}

function keyOf(named: string, digest: string): string {
  return `${named} ${digest}`;
}

/** What the value of a token is bound to. */
function tokenAbout(session: SessionId, ordinal: number): string {
  return `${session}/token/${ordinal}`;
}
