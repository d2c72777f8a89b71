/**
 * Text that a person who reviews a definition cannot see, but a model can read. A definition that holds any is not
 * trusted at first sight: tag characters and variation selectors can spell whole sentences, bidirectional controls
 * reorder what is shown, zero-width and control characters split words. (Unicode 17, UTS 39 and TR 9.)
 */
import type { JsonValue } from "../call/json.ts";

/** Never needed in a description: controls but tab and line ends, soft hyphen, fillers, bidi, invisible operators, tags, selectors 17-256. */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;
/** A joiner that is neither inside an emoji nor between letters of a script that is written with it. */
const STRAY_JOINER =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f[[\p{L}\p{M}]--\p{Script=Latin}]])[\u200c\u200d]|[\u200c\u200d](?![\p{Extended_Pictographic}[[\p{L}\p{M}]--\p{Script=Latin}]])/v;
/** Selectors 1-16 choose how the character before them looks; two in a row choose nothing. */
const SELECTORS_IN_A_ROW = /[\ufe00-\ufe0f]{2}/u;

/** Whether any text in a JSON value, names of members included, holds characters that are not shown. */
export function hasHiddenUnicode(value: JsonValue): boolean {
  if (typeof value === "string") return isHidden(value);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some((item: JsonValue) => hasHiddenUnicode(item));
  return Object.entries(value).some(([name, inner]) => isHidden(name) || hasHiddenUnicode(inner));
}

function isHidden(text: string): boolean {
  return HIDDEN.test(text) || SELECTORS_IN_A_ROW.test(text) || STRAY_JOINER.test(text);
}
