/** What files are called, by the word of whoever gave them. */
import { ARTIFACT_NAME_CHARS_MAX } from "./limits.ts";

/**
 * A name as a file can have it anywhere: the last part of what was said, without what cannot be seen, and not hidden. Of a longer
 * one the end, which says what kind of file it is. Undefined where nothing is left.
 */
export function plainName(said: string): string | undefined {
  const last = said.split(/[/\\]/).at(-1) ?? "";
  const seen = last.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "").replace(/^[.\s]+|\s+$/g, "");
  return seen === "" ? undefined : seen.slice(-ARTIFACT_NAME_CHARS_MAX).toWellFormed();
}

/** The name of the file that a URI leads to (RFC 3986, 3.3): the last segment of its path. */
export function nameInUri(uri: string): string | undefined {
  const path = URL.parse(uri)?.pathname;
  if (path === undefined || !uri.includes("://")) return undefined;
  try {
    return plainName(decodeURIComponent(path));
  } catch {
    return undefined;
  }
}
