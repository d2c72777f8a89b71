/**
 * Under which names a call reads and writes what a server keeps. A resource is found again by any of its names: by its
 * whole path, by what contains it, by what it contains, and where one call says the path from the root and another from
 * somewhere else, by its last step. Names are compared without regard to case, because stores may be. What cannot be
 * named is the server's whole store. Links inside of a store are not followed: docs/spec/labels.md states that gap.
 */
import type { JsonObject, JsonValue } from "../../call/json.ts";
import { stepsOf, textsAt } from "./json-place.ts";
import { RESOURCE_CHARS_MAX, RESOURCE_STEPS_MAX, RESOURCES_A_CALL_MAX } from "./limits.ts";

/** Everything that was written anywhere in the store. Each write is under this name too. */
export const EVERYTHING = "everything";
/** What was written without saying where: whatever is read may be it. */
const SOMEWHERE = "somewhere";
/** What was written by a path that does not begin at the root: read by one that does, it may be anywhere. */
const FROM_ELSEWHERE = "from elsewhere";

/** Stands in a manifest for the server's whole store. */
export const WHOLE_STORE = "*";

/** The names to be looked under when the value of this argument is read; `undefined` is an unknown reach. */
export function namesRead(argument: string | undefined, args: JsonObject): readonly string[] {
  const paths = pathsAt(argument, args);
  if (paths === undefined || paths.some(({ steps }) => steps.length === 0)) return [EVERYTHING];
  return unique([SOMEWHERE, ...paths.flatMap(readUnder)]);
}

/** The names to leave a label under when the value of this argument is written, what is written itself first. */
export function namesWritten(argument: string | undefined, args: JsonObject): readonly string[] {
  const paths = pathsAt(argument, args);
  if (paths === undefined || paths.some(({ steps }) => steps.length === 0)) return [SOMEWHERE, EVERYTHING];
  return unique([...paths.flatMap(writtenUnder), EVERYTHING]);
}

/** A resource as a call writes it: the name under which its own label stands, and by which spelling of it. */
export interface Spelling {
  readonly at: string;
  readonly spelt: string;
  /** Stands once the same name was written in two spellings: they may be two resources. */
  readonly otherwise: string;
}

/** How the resources are spelt that the value of this argument names; none where they cannot be told. */
export function spellingsWritten(argument: string | undefined, args: JsonObject): readonly Spelling[] {
  return (pathsAt(argument, args) ?? []).flatMap((path) => {
    const [at = ""] = writtenUnder(path);
    return path.steps.length === 0 ? [] : [{ at, spelt: `written as ${path.written}`, otherwise: `otherwise ${at}` }];
  });
}

interface Path {
  readonly written: string;
  readonly steps: readonly string[];
  readonly fromRoot: boolean;
}

function readUnder({ steps, fromRoot }: Path): readonly string[] {
  const [whole, ...containing] = upwards(steps);
  const at = (path: string) => (fromRoot ? `at /${path}` : `at ${path}`);
  const own = [at(whole ?? ""), ...containing.map(at), fromRoot ? `under /${whole}` : `under ${whole}`];
  if (fromRoot) return [...own, FROM_ELSEWHERE];
  return [...own, ...steps.map((step) => `named ${step}`), `under named ${steps.at(-1)}`];
}

function writtenUnder({ steps, fromRoot }: Path): readonly string[] {
  const [whole, ...containing] = upwards(steps);
  if (!fromRoot) return [`at ${whole}`, ...containing.map((path) => `under ${path}`), FROM_ELSEWHERE];
  const named = steps.slice(0, -1).map((step) => `under named ${step}`);
  return [`at /${whole}`, ...containing.map((path) => `under /${path}`), `named ${steps.at(-1)}`, ...named];
}

/** The path and everything that contains it, the longest first. */
function upwards(steps: readonly string[]): readonly string[] {
  return steps.map((_, index) => steps.slice(0, steps.length - index).join("/"));
}

/** The paths that an argument holds; undefined where they cannot be told. */
function pathsAt(argument: string | undefined, args: JsonObject): readonly Path[] | undefined {
  if (argument === undefined || argument === WHOLE_STORE) return undefined;
  const values = textsAt(args as JsonValue, argument.startsWith("/") ? stepsOf(argument) : [argument]);
  if (values.length === 0 || values.length > RESOURCES_A_CALL_MAX) return undefined;
  const paths = values.map(pathOf);
  return paths.every((path) => path !== undefined) ? paths : undefined;
}

/** A name as a path; no steps for the root. Undefined for one that leads out of where it began, or is too long. */
function pathOf(name: string): Path | undefined {
  if (name.length > RESOURCE_CHARS_MAX) return undefined;
  const path = withoutScheme(name.normalize("NFC").trim()).replaceAll("\\", "/").toLowerCase();
  const fromRoot = path.startsWith("/") || /^[a-z][a-z0-9+.-]*:\//.test(path);
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined && !fromRoot) return undefined;
  }
  return steps.length > RESOURCE_STEPS_MAX ? undefined : { written: name, steps, fromRoot };
}

function withoutScheme(name: string): string {
  const [, path] = /^file:\/\/(?:localhost)?(\/.*)$/is.exec(name) ?? [];
  if (path === undefined) return name;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
