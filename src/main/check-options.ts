/**
 * What a program wrote, held to what may be written: a member that is misspelt would else be one that was left out, and
 * TypeScript does not look where options are put together at run time, or in JavaScript.
 */
import { runtimeFault } from "../runtime/fault.ts";
import { oneOf } from "./configuration/one-of.ts";

/** What one member may be, and how that is said. */
export interface Member {
  readonly is: (value: unknown) => boolean;
  readonly words: string;
  readonly isNeeded?: true;
}

/** Every member that options may have. */
export type Members<Options> = { readonly [member in keyof Options]-?: Member };

export const TEXT: Member = { is: (value) => typeof value === "string", words: "a text" };
export const TRUTH: Member = { is: (value) => typeof value === "boolean", words: "true or false" };
export const NUMBER: Member = { is: (value) => typeof value === "number", words: "a number" };
export const MAPPING: Member = { is: isMapping, words: "an object" };
export const FUNCTION: Member = { is: (value) => typeof value === "function", words: "a function" };
/** Looked at elsewhere. */
export const ANYTHING: Member = { is: () => true, words: "anything" };

export function needed(member: Member): Member {
  return { ...member, isNeeded: true };
}

/** One of several. */
export function either(words: string, ...members: readonly Member[]): Member {
  return { is: (value) => members.some(({ is }) => is(value)), words };
}

/** A list of objects that have these members. */
export function listOf(words: string, ...having: readonly string[]): Member {
  return { is: (value) => Array.isArray(value) && value.every((one) => isMapping(one) && having.every((name) => name in one)), words };
}

/** Faults with RUNTIME_DEFINITION; `of` is what the options are of, and `where` whose they are. */
export function checkOptions<Options>(
  written: unknown,
  members: Members<Options>,
  { of, where }: { readonly of: string; readonly where?: string },
): void {
  const known = Object.entries<Member>(members);
  const unfit = (what: string, hint?: string) =>
    runtimeFault("RUNTIME_DEFINITION", what, { ...(where !== undefined && { where }), ...(hint !== undefined && { hint }) });
  if (!isMapping(written)) throw unfit(`${of} is an object`);
  for (const name of Object.keys(written))
    if (!Object.hasOwn(members, name))
      throw unfit(
        `${of} has no ${name}`,
        oneOf(
          name,
          known.map(([one]) => one),
        ),
      );
  for (const [name, { is, words, isNeeded }] of known) {
    const value = written[name];
    if (value === undefined ? isNeeded === true : !is(value))
      throw unfit(`${name} of ${of} ${value === undefined ? "is missing: it is" : "must be"} ${words}`);
  }
}

function isMapping(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
