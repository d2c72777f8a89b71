/** Sanitizing: what a rule wants struck from a call, or replaced by tokens, is. For what comes back see `coming-back.ts`. */
import type { Call } from "../call/call.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { freeze } from "../call/json.ts";
import { inspectionFault } from "./fault.ts";
import { find } from "./find.ts";
import type { About } from "./find.ts";
import { mapLeaves, mapTexts } from "./leaf.ts";
import { mapOpenParts, openParts } from "./model-parts.ts";
import { takesNumbersAlone } from "./number-leaf.ts";
import type { Looking } from "./looking.ts";
import { isMeant, readSanitizing } from "./sanitizing.ts";
import type { Sanitizing } from "./sanitizing.ts";
import type { Direction, Match } from "./scan/detector.ts";
import type { Scanner } from "./scan/scanner.ts";
import { strike, wordsFor } from "./strike.ts";
import type { Tokenising } from "./tokens/value-tokens.ts";

/** What is struck from texts: by whom it is seen, which of that is meant, and what takes its place. */
interface Striking {
  readonly about: About;
  readonly scanner: Scanner;
  readonly isWanted: (match: Match) => boolean;
  readonly inItsPlace: (match: Match, value: string, schema: JsonValue | undefined) => string;
}

/**
 * The call with everything that these forms name struck from what is sent, or with tokens in its place.
 * Faults with INSPECTION_NOT_SANITIZED where that cannot be done.
 */
export function sanitizeCall(
  call: Call,
  forms: readonly string[],
  { looking, tokens }: { readonly looking: Looking; readonly tokens: Tokenising },
): Call {
  const wanted = forms.map(readSanitizing).filter(({ on }) => on !== "result");
  const about = aboutOf(call, "to-tool");
  const given = new Set<string>();
  const striking = strikingOf(wanted, { about, scanner: looking }, (named, value, schema) => {
    const token = tokens.tokenFor(named, value, schema);
    if (token !== undefined) given.add(token);
    return token;
  });
  const isModel = call.action === "callModel";
  const isLeft = (value: JsonValue) =>
    find(isModel ? openParts(value) : value, about, looking).some(({ match }) => striking.isWanted(match));
  const isKnown = wanted.every(({ of }) => looking.classes.includes(of));
  // The id of a model stands in the configuration: nobody else wrote it.
  if (!isKnown || (!isModel && isLeft(call.name))) throw notSanitized();
  const clean = <T extends JsonObject>(value: T, schema?: JsonValue): T => {
    const struck = isModel
      ? mapOpenParts(value, (part, key) => struckFrom(part, striking, { key }))
      : struckFrom(value, striking, { schema });
    // A token may have the form of what it stands for; it is known, and what remains is looked at without it.
    if (isLeft(mapTexts(struck, (text) => [...given].reduce((left, token) => left.replaceAll(token, " "), text)))) throw notSanitized();
    return freeze(struck as T);
  };
  const args = clean(call.args, call.definition.described["inputSchema"]);
  const carried = call.carried && clean(call.carried);
  const rows = [...(call.tokens ?? []), ...tokens.rows()];
  return { ...call, args, carried, ...(rows.length > 0 && { tokens: rows }) };
}

function strikingOf(wanted: readonly Sanitizing[], seen: Pick<Striking, "about" | "scanner">, tokenFor: Tokenising["tokenFor"]): Striking {
  const named = (match: Match, by?: Sanitizing["by"]) => wanted.some((one) => isMeant(one, match) && (by === undefined || one.by === by));
  return {
    ...seen,
    isWanted: (match) => named(match),
    // Where one rule wants it struck and another a token, it is struck. A secret of the house has no way back.
    inItsPlace: (match, value, schema) =>
      (isOwn(match) || named(match, "redaction") ? undefined : tokenFor(match.class, value, schema)) ?? wordsFor(match),
  };
}

/**
 * The value without it. `schema` is the JSON Schema of the value, where there is one.
 * Faults with INSPECTION_NOT_SANITIZED where nothing but a number may stand in the place of one.
 */
function struckFrom(
  value: JsonValue,
  { about, scanner, isWanted, inItsPlace }: Striking,
  at: { readonly key?: string | undefined; readonly schema?: JsonValue | undefined },
): JsonValue {
  return mapLeaves(
    value,
    (text, { key, schema, isNumber = false }) => {
      const matches = scanner.scan(text, key === undefined ? about : { ...about, key, isNumber }, "likely");
      return strike(text, matches, isWanted, (match) => {
        if (isNumber && takesNumbersAlone(schema)) throw notSanitized();
        return inItsPlace(match, text.slice(match.start, match.end), schema);
      });
    },
    at,
  );
}

export function aboutOf(call: Call, direction: Direction): About {
  return { direction, presented: call.credential.reveal() };
}

/** What the house alone decides about: its credentials, and the secrets that it sends to servers. */
export function isOwn(match: Pick<Match, "class">): boolean {
  return match.class === "house-credential" || match.class === "known-secret";
}

function notSanitized(): Error {
  return inspectionFault(
    "INSPECTION_NOT_SANITIZED",
    "what a rule wants struck stands where nothing can be struck",
    "name what the call is about without it",
  );
}
