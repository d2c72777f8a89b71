/** What inspection can read of a body: text, whole, and not too long. */

/** Why a body is not read. */
export type Unread = "large" | "binary" | "encoded" | "stream";

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of some bytes; undefined where they are none in UTF-8. A zero in them is a sign of another coding, in which nothing would be found. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return STRICT.decode(bytes);
  } catch {
    return undefined;
  }
}
