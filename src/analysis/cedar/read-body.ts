/** Reads the text of one rule or template: Cedar's own parser, and what rules may not be beyond it. */
import { policyToJson, templateToJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { DetailedError, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { scopeOf } from "../scope-of.ts";
import { readAnnotations } from "../annotations.ts";
import type { Misnote } from "../annotations.ts";
import { outOfBounds } from "../bounds.ts";
import type { BodyRead, Flaw } from "../rule-body.ts";
import { utf16Offset } from "../split.ts";
import { slotsOf } from "../template.ts";

/** Reads the text of one rule. Pure. */
export function readBody(text: string): BodyRead {
  const beyond = outOfBounds(text);
  if (beyond !== undefined)
    return { flaws: [{ code: "POLICY_RULE_TOO_COMPLEX", message: beyond, hint: "write it as several rules", at: 0 }] };
  const parsed = policyToJson(text);
  if (parsed.type === "failure")
    return SLOT.test(text) ? readTemplate(text) : { flaws: parsed.errors.map((error) => syntaxFlaw(error, text)) };
  const json: PolicyJson = parsed.json;
  const { id, reason, remedy, misnotes } = readAnnotations(json.annotations ?? {}, json.effect);
  if (misnotes.length > 0) return { flaws: misnotes.map((misnote) => misnoteFlaw(misnote, text)) };
  if (roundsNumbers(json)) return { flaws: [UNSAFE_NUMBER] };
  return {
    body: { ownId: id, effect: json.effect, remedy, reason, scope: scopeOf(json), conditional: json.conditions.length > 0, json },
  };
}

const SLOT = /\?(?:principal|resource)\b/;

/** Reads a text that is no rule but speaks of slots. */
function readTemplate(text: string): BodyRead {
  const parsed = templateToJson(text);
  // A text of a rule may hold what looks like a slot: then what is wrong is what its reading as a template says.
  if (parsed.type === "failure") return { flaws: parsed.errors.map((error) => syntaxFlaw(error, text)) };
  const json: PolicyJson = parsed.json;
  const { id, misnotes } = readAnnotations(json.annotations ?? {}, json.effect);
  if (misnotes.length > 0) return { flaws: misnotes.map((misnote) => misnoteFlaw(misnote, text)) };
  if (roundsNumbers(json)) return { flaws: [UNSAFE_NUMBER] };
  return id === undefined ? { flaws: [NAMELESS_TEMPLATE] } : { template: { id, slots: slotsOf(json), json } };
}

const NAMELESS_TEMPLATE: Flaw = {
  code: "POLICY_TEMPLATE_NAMELESS",
  message: "a rule with slots is a template, and a template needs an @id for links to name it",
  hint: 'write @id("...") before it',
  at: 0,
};

/** Whether Cedar's JSON form holds a whole number beyond 2^53: it was rounded there, and no call holds one to compare it with. */
function roundsNumbers(json: unknown): boolean {
  if (typeof json === "number") return !Number.isSafeInteger(json);
  return typeof json === "object" && json !== null && Object.values(json).some(roundsNumbers);
}

const UNSAFE_NUMBER: Flaw = {
  code: "POLICY_NUMBER_UNSAFE",
  message: "the rule holds a whole number beyond 2^53",
  hint: "no argument of a call can be as great; compare with 9007199254740991 at most",
  at: 0,
};

function syntaxFlaw(error: DetailedError, text: string): Flaw {
  const at = error.sourceLocations?.[0];
  const message = error.message.replace(/^failed to parse (?:policy|template) from string: /, "");
  return {
    code: "POLICY_SYNTAX",
    message,
    hint: error.help ?? at?.label ?? undefined,
    at: at === undefined ? 0 : utf16Offset(text, at.start),
  };
}

function misnoteFlaw({ annotation, code, message, hint }: Misnote, text: string): Flaw {
  const at = text.search(new RegExp(`@\\s*${annotation}\\b`));
  return { code, message, hint, at: Math.max(at, 0) };
}
