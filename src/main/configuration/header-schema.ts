/** Headers that the house sends, as they are written. */
import { z } from "zod";

const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;

/** Headers with values of one line of ASCII; `handle` is how a secret in one is written. */
export function headersWith(handle: string) {
  return z
    .record(
      z.string().regex(HEADER, "not the name of an HTTP header"),
      z
        .string()
        .max(8192)
        .regex(/^[\t\x20-\x7e]*$/, "a header is one line of ASCII"),
    )
    .default({})
    .describe(`Headers sent with every request. Handles (${handle}) stand for secrets, which join right before a request leaves.`);
}
