/**
 * The annotations of a rule. A misspelt one would quietly turn an ask into a refusal, or the other way round, so each
 * that is unknown, misplaced or malformed is an error.
 */
import { SANDBOX_PROFILES } from "../call/remedy.ts";
import type { Remedy, SandboxProfile } from "../call/remedy.ts";
import { EXPIRES_MS_MAX, QUORUM_MAX, REASON_CHARS_MAX, RULE_ID_CHARS_MAX } from "./limits.ts";
import { nearest } from "./nearest.ts";
import type { ProblemCode } from "./problem.ts";

type Texts = Readonly<Record<string, string | null>>;

/** What is wrong with one annotation. */
export interface Misnote {
  readonly annotation: string;
  readonly code: Extract<ProblemCode, "POLICY_ANNOTATION_INVALID" | "POLICY_ANNOTATION_UNKNOWN">;
  readonly message: string;
  readonly hint: string;
}

export interface Annotations {
  readonly id: string | undefined;
  readonly reason: string | undefined;
  readonly remedy: Remedy | undefined;
  readonly misnotes: readonly Misnote[];
}

const KNOWN = ["id", "reason", "effect", "quorum", "approver", "expires", "with", "profile"] as const;
const EFFECTS = ["ask", "sanitize", "sandbox", "refuse"] as const;
const ID = new RegExp(`^[A-Za-z][A-Za-z0-9._-]{0,${RULE_ID_CHARS_MAX - 1}}$`);
/** A class, then what takes its place and on which side of the call: `email`, `email:token:result`. */
const SANITIZED = /^[a-z][a-z0-9-]{0,63}(?::[a-z][a-z0-9-]{0,63}){0,3}$/;
const DURATION = /^([1-9]\d{0,6})(s|m|h|d)$/;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The effect that an annotation belongs to. */
const BELONGS: Readonly<Record<string, string>> = { quorum: "ask", approver: "ask", expires: "ask", with: "sanitize", profile: "sandbox" };

/** Reads the annotations of a rule; what is wrong with them stands in `misnotes`. */
export function readAnnotations(texts: Texts, ruleEffect: "permit" | "forbid"): Annotations {
  const misnotes = Object.keys(texts).flatMap((name) => check(name, texts, ruleEffect) ?? []);
  const wrong = new Set(misnotes.map((misnote) => misnote.annotation));
  const valid = (name: string): string | undefined => (wrong.has(name) ? undefined : (texts[name] ?? undefined));
  return { id: valid("id"), reason: valid("reason"), remedy: misnotes.length > 0 ? undefined : remedyOf(texts), misnotes };
}

function remedyOf(texts: Texts): Remedy | undefined {
  switch (texts["effect"]) {
    case "ask":
      return {
        effect: "ask",
        quorum: Number(texts["quorum"] ?? 1),
        expiresInMs: durationMs(texts["expires"]),
        ...(texts["approver"] === "another" && { approver: "another" }),
      };
    case "sanitize":
      return { effect: "sanitize", with: texts["with"] ?? "" };
    case "sandbox":
      return { effect: "sandbox", profile: texts["profile"] as SandboxProfile };
    default:
      return undefined;
  }
}

function check(name: string, texts: Texts, ruleEffect: "permit" | "forbid"): Misnote | undefined {
  const value = texts[name] ?? "";
  const belongs = BELONGS[name];
  if (belongs !== undefined && texts["effect"] !== belongs)
    return invalid(name, `@${name} needs @effect("${belongs}")`, `add @effect("${belongs}") or leave @${name} out`);
  switch (name) {
    case "id":
      return ID.test(value)
        ? undefined
        : invalid(name, "@id is not a rule id", `letters, digits, ". _ -", at most ${RULE_ID_CHARS_MAX}, beginning with a letter`);
    case "reason":
      return value !== "" && value.length <= REASON_CHARS_MAX
        ? undefined
        : invalid(name, "@reason is empty or too long", `say why in at most ${REASON_CHARS_MAX} characters`);
    case "effect":
      return checkEffect(value, texts, ruleEffect);
    case "quorum":
      return /^[1-9]\d?$/.test(value) && Number(value) <= QUORUM_MAX
        ? undefined
        : invalid(name, "@quorum is not a number of people", `1 to ${QUORUM_MAX}`);
    case "approver":
      return value === "another"
        ? undefined
        : invalid(name, "@approver is not known", '@approver("another"), or leave it out where who lives alone may permit');
    case "expires":
      return durationMs(value) !== undefined
        ? undefined
        : invalid(name, "@expires is not a time", 'a whole number and s, m, h or d, such as "15m"; at most "7d"');
    case "with":
      return SANITIZED.test(value)
        ? undefined
        : invalid(name, "@with is not a name", 'a class of findings, such as "email", or "email:token:result"');
    case "profile":
      return SANDBOX_PROFILES.some((profile) => profile === value)
        ? undefined
        : invalid(name, "@profile is not a sandbox", `one of ${SANDBOX_PROFILES.join(", ")}`);
    default:
      return unknown(name);
  }
}

function checkEffect(value: string, texts: Texts, ruleEffect: "permit" | "forbid"): Misnote | undefined {
  if (ruleEffect === "permit")
    return invalid("effect", "@effect stands on a permit", "a permit permits; write a forbid with this @effect beside it");
  if (!EFFECTS.some((effect) => effect === value)) {
    const meant = nearest(value, EFFECTS);
    return invalid(
      "effect",
      "@effect is not an effect",
      `${meant === undefined ? "" : `did you mean "${meant}"? `}one of ${EFFECTS.join(", ")}`,
    );
  }
  if (value === "sanitize" && texts["with"] === undefined)
    return invalid("effect", '@effect("sanitize") needs @with', 'say what to strike, such as @with("pii")');
  if (value === "sandbox" && texts["profile"] === undefined)
    return invalid("effect", '@effect("sandbox") needs @profile', 'say which sandbox, such as @profile("strict")');
  return undefined;
}

function durationMs(text: string | null | undefined): number | undefined {
  const parts = DURATION.exec(text ?? "");
  if (parts === null) return undefined;
  const ms = Number(parts[1]) * (UNIT_MS[parts[2] ?? ""] ?? Number.NaN);
  return ms <= EXPIRES_MS_MAX ? ms : undefined;
}

function invalid(annotation: string, message: string, hint: string): Misnote {
  return { annotation, code: "POLICY_ANNOTATION_INVALID", message, hint };
}

function unknown(name: string): Misnote {
  const meant = nearest(name, KNOWN);
  const hint = meant === undefined ? `known are ${KNOWN.map((known) => `@${known}`).join(", ")}` : `did you mean @${meant}?`;
  return { annotation: name, code: "POLICY_ANNOTATION_UNKNOWN", message: `@${name} is not an annotation that rules have`, hint };
}
