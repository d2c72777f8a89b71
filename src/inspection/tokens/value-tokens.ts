/**
 * Tokens of all sessions that are in use: puts them in the place of values, and values back in their place, where the
 * configuration lets a class of values go and nowhere else.
 *
 * Trust: who controls this folder can let a value out that a rule wanted hidden; it cannot make a call run.
 */
import type { Call } from "../../call/call.ts";
import { definitionName } from "../../call/definition.ts";
import type { CallId, SessionId } from "../../call/id.ts";
import { freeze } from "../../call/json.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { SessionView } from "../../call/session-view.ts";
import { membersOf, stepsOf, ANY_STEP } from "../labels/json-place.ts";
import type { ValueToken } from "../../call/value-token.ts";
import type { ValueTokenStore } from "../port.ts";
import { TOKEN_SESSIONS_HELD_MAX } from "./limits.ts";
import { mapSurrogates, surrogateFor } from "./surrogate.ts";
import { disarmed, mapTokens, unescaped, writeToken } from "./token.ts";
import type { Token } from "./token.ts";
import { TokenTable } from "./token-table.ts";

/** Where values of a class may be put back: in arguments of tools, at these places and below them; and in what models answer. */
export interface Restoring {
  readonly class: string;
  /** `server/tool`. */
  readonly tools: readonly string[];
  /** JSON pointers in which `*` stands for any one step. */
  readonly arguments: readonly string[];
  /** `provider/model`, or `provider/*` for all of a provider. */
  readonly models: readonly string[];
}

/** What puts tokens into the texts of one message. */
export interface Tokenising {
  /** The token for a value, in the form that the schema of its place demands; undefined where there can be none. */
  readonly tokenFor: (named: string, value: string, schema?: JsonValue) => string | undefined;
  /** The rows of the tokens that it gave: they must be durable before the message goes. */
  readonly rows: () => readonly ValueToken[];
}

export class ValueTokens {
  readonly #store: ValueTokenStore;
  readonly #restoring: readonly Restoring[];
  /** By use: the one used longest ago first. */
  readonly #held = new Map<SessionId, TokenTable>();

  constructor(store: ValueTokenStore, restoring: readonly Restoring[]) {
    this.#store = store;
    this.#restoring = restoring;
  }

  /** Whether any value is ever put back: where none is, nothing need be disarmed. */
  get puts(): boolean {
    return this.#restoring.length > 0;
  }

  /** Begins to put tokens into a message of this call. Faults: STORE_*. */
  begin(session: SessionView, call: CallId): Tokenising {
    const given = new Map<number, ValueToken>();
    return {
      tokenFor: (named, value, schema) => {
        const table = this.#tableOf(session);
        const row = table.rowFor(named, value, call);
        if (row === undefined) return undefined;
        given.set(row.ordinal, row);
        const token = table.tokenOf(row);
        return surrogateFor(token, schema) ?? writeToken(token);
      },
      rows: () => [...given.values()],
    };
  }

  /** The call with values in the place of this session's tokens, where they may go. Any other token stays what it is: a text. Faults: STORE_*, KEYS_*. */
  restore(call: Call, session: SessionView): Call {
    const name = definitionName(call.definition);
    const open = this.#restoring.filter(({ tools }) => tools.includes(name));
    if (call.action !== "callTool" || open.length === 0) return call;
    const valueOf = (named: string, token: Omit<Token, "nonce"> & { readonly nonce: string | undefined }) =>
      token.class === named ? this.#tableOf(session).valueOf(token) : undefined;
    const args = open.reduce<JsonValue>(
      (left, restoring) =>
        restoring.arguments.reduce<JsonValue>(
          (within, place) =>
            mapAt(within, stepsOf(place), (text) =>
              mapSurrogates(
                mapTokens(text, (token) => valueOf(restoring.class, token)),
                (token) => valueOf(restoring.class, token),
              ),
            ),
          left,
        ),
      call.args,
    );
    return args === call.args ? call : { ...call, args: freeze(args as JsonObject) };
  }

  /** Puts values back into texts that a model answers with; undefined where none may come back from it. Faults: STORE_*, KEYS_*. */
  restoring({ definition }: Pick<Call, "definition">, session: SessionView): ((text: string) => string) | undefined {
    const names = [definitionName(definition), `${definition.server}/*`];
    const open = this.#restoring.filter(({ models }) => models.some((model) => names.includes(model)));
    if (open.length === 0) return undefined;
    const classes = new Set(open.map((one) => one.class));
    const valueOf = (token: Omit<Token, "nonce"> & { readonly nonce: string | undefined }) =>
      classes.has(token.class) ? this.#tableOf(session).valueOf(token) : undefined;
    return (text) => mapSurrogates(mapTokens(text, valueOf), valueOf);
  }

  /** A text that came from outside, in which nothing reads like a token of this session any more. */
  disarm(text: string, session: SessionView): string {
    if (!this.puts) return text;
    const left = this.#disarmed(text, session);
    const plain = unescaped(left);
    if (plain === left) return left;
    // What is no token as it stands, but is once its escapes are undone, is given without them.
    const disarmed = this.#disarmed(plain, session);
    return disarmed === plain ? left : disarmed;
  }

  #disarmed(text: string, session: SessionView): string {
    const plain = mapTokens(text, ({ nonce }, written) => (nonce === this.#nonceOf(session) ? disarmed(written) : undefined));
    return mapSurrogates(plain, (token) => {
      const table = this.#tableOf(session);
      return table.has(token) ? disarmed(writeToken({ ...token, nonce: table.nonce })) : undefined;
    });
  }

  #nonceOf(session: SessionView): string {
    return this.#tableOf(session).nonce;
  }

  #tableOf(session: SessionView): TokenTable {
    const known = this.#held.get(session.id);
    const table = known ?? new TokenTable(session, this.#store.valueTokens(session.agent, session.id));
    this.#held.delete(session.id);
    this.#held.set(session.id, table);
    const [oldest] = this.#held.keys();
    if (this.#held.size > TOKEN_SESSIONS_HELD_MAX && oldest !== undefined) this.#held.delete(oldest);
    return table;
  }
}

/** The value with the texts at a place, and below it, changed; unchanged parts are shared. */
function mapAt(value: JsonValue, [step, ...rest]: readonly string[], change: (text: string) => string): JsonValue {
  if (step === undefined && typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  const members = membersOf(value).map(([name, inner]) => {
    const isMeant = step === undefined || step === ANY_STEP || step === name;
    return [name, isMeant ? mapAt(inner, step === undefined ? [] : rest, change) : inner] as const;
  });
  const before = value as { readonly [name: string]: JsonValue };
  if (members.every(([name, inner]) => before[name] === inner)) return value;
  return Array.isArray(value) ? members.map(([, inner]) => inner) : Object.fromEntries(members);
}
