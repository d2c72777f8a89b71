/**
 * Handles: the names under which configuration speaks of secrets, in the place of their values.
 *
 * `secret://github` is a secret of the house's own sealed store. `secret://vault/kv/github#token` is one of a configured
 * source: the source's name, the key that the source knows it by, and a field where what stands there has several.
 */
import { HANDLE_CHARS_MAX } from "../limits.ts";

/** A secret that configuration names. Two handles are the same secret exactly where their names are the same. */
export interface Handle {
  /** What follows `secret://`: the id that rules use, as `Secret::"github"`. */
  readonly name: string;
  /** The source that has it; LOCAL_SOURCE for the house's own store. */
  readonly source: string;
  readonly key: string;
  /** A member of the JSON object that stands there; absent for all of what stands there. */
  readonly field?: string;
}

/** The house's own store. No configured source can have this name. */
export const LOCAL_SOURCE = "local";
const SCHEME = "secret://";

/** A part of a key begins and ends with a letter, a digit or an underscore, so that a handle ends before the sentence around it does. */
const PART = "[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?";
const HANDLE = new RegExp(`${SCHEME}(${PART}(?:/${PART})*)(?:#(${PART}))?`, "g");
/** Names in the house's own store. */
const LOCAL_NAME = /^[a-z][a-z0-9-]{0,63}$/;

/** A text with handles in it: what stands between them, and the handles, in turn; the first and the last are texts. */
export interface Template {
  readonly texts: readonly string[];
  readonly handles: readonly Handle[];
}

/** Whether a text speaks of a secret, well or badly written. */
export function hasHandle(text: string): boolean {
  return text.includes(SCHEME);
}

/** The handles of a text and what stands around them; undefined where something in it begins like a handle and is none. */
export function templateOf(text: string): Template | undefined {
  const texts: string[] = [];
  const handles: Handle[] = [];
  let at = 0;
  for (const found of text.matchAll(HANDLE)) {
    const handle = handleOf(found[1] ?? "", found[2]);
    const after = text.charAt(found.index + found[0].length);
    if (handle === undefined || after === "/" || after === "#") return undefined;
    texts.push(text.slice(at, found.index));
    handles.push(handle);
    at = found.index + found[0].length;
  }
  texts.push(text.slice(at));
  return texts.some(hasHandle) ? undefined : { texts, handles };
}

/** The secret of a name as rules write it, without `secret://`; undefined where it is none. */
export function handleNamed(name: string): Handle | undefined {
  const template = templateOf(SCHEME + name);
  const [handle] = template?.handles ?? [];
  return template?.texts.join("") === "" && template.handles.length === 1 ? handle : undefined;
}

/** The text with a value in the place of each handle. */
export function fill({ texts, handles }: Template, valueOf: (handle: Handle) => string): string {
  return texts.map((text, index) => (index === 0 ? text : valueOf(handles[index - 1] as Handle) + text)).join("");
}

function handleOf(path: string, field: string | undefined): Handle | undefined {
  const name = field === undefined ? path : `${path}#${field}`;
  if (name.length > HANDLE_CHARS_MAX || path.includes("..")) return undefined;
  const slash = path.indexOf("/");
  if (slash === -1) return field === undefined && LOCAL_NAME.test(path) ? { name, source: LOCAL_SOURCE, key: path } : undefined;
  const source = path.slice(0, slash);
  if (source === LOCAL_SOURCE || !LOCAL_NAME.test(source)) return undefined;
  return { name, source, key: path.slice(slash + 1), ...(field !== undefined && { field }) };
}
