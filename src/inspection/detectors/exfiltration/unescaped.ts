/** What URLs escape (RFC 3986, 2.1), as what it is: whoever is sent `?to=ana%40example.com` is sent an address. */
import type { Reading } from "../../scan/detector.ts";
import { readingWith } from "../../scan/reading.ts";

const ESCAPED = /(?:%[0-9a-f]{2})+/gi;
const NONE: readonly Reading[] = [];

/** The text with what is escaped in plain; nothing where nothing is. What is no UTF-8 stays as it is. */
export function unescapedReadings(text: string): readonly Reading[] {
  const changes = Array.from(text.matchAll(ESCAPED), ({ 0: written, index: start }) => ({
    start,
    end: start + written.length,
    plain: decoded(written),
  }));
  return changes.length === 0 ? NONE : [readingWith(text, changes)];
}

function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
