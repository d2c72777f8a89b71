/** Everything hidden in a text. Each kind is looked for only where one of its characters occurs. */
import { bidi } from "./bidi.ts";
import { assertFew } from "./hidden.ts";
import type { Hidden } from "./hidden.ts";
import { invisible } from "./invisible.ts";
import { lookalikes } from "./lookalikes.ts";
import { stackedMarks } from "./stacked-marks.ts";
import { tags } from "./tags.ts";
import { terminalEscapes } from "./terminal-escapes.ts";
import { variationSelectors } from "./variation-selectors.ts";

const KINDS: readonly { readonly some: RegExp; readonly find: (text: string) => readonly Hidden[] }[] = [
  { some: /[\u0008\u001B\u0090\u0098\u009B\u009D-\u009F]/, find: terminalEscapes },
  { some: /\uDB40[\uDC00-\uDC7F]/, find: tags },
  { some: /[\uFE00-\uFE0F]|\uDB40[\uDD00-\uDDEF]/, find: variationSelectors },
  {
    some: /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2060-\u2064\u206A-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|\uD834[\uDD73-\uDD7A]/,
    find: invisible,
  },
  { some: /[\u202A-\u202E\u2066-\u2069]/, find: bidi },
  { some: /[\u0300-\u036F\u0483-\u0489\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]{2}/, find: stackedMarks },
  { some: /[\u0370-\u052F\u0531-\u058F\u13A0-\u13F4\uA4D0-\uA4FD]/, find: lookalikes },
];

/** A unit of all kinds, as one class. */
const SOME =
  /[\u0008\u001B\u0090\u0098\u009B\u009D-\u009F\u00AD\u0300-\u052F\u0531-\u058F\u061C\u115F\u1160\u13A0-\u13F4\u17B4\u17B5\u180B-\u180F\u1AB0-\u1AFF\u1DC0-\u1DFF\u200B-\u200F\u202A-\u202E\u2060-\u206F\u20D0-\u20FF\u3164\uA4D0-\uA4FD\uD834\uDB40\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF\uFFA0\uFFF9-\uFFFB]/;

const NOTHING: readonly Hidden[] = [];

/** In the order of their starts. Faults with INSPECTION_TOO_MUCH beyond HIDDEN_MAX. */
export function findHidden(text: string): readonly Hidden[] {
  if (!SOME.test(text)) return NOTHING;
  const found = KINDS.flatMap(({ some, find }) => (some.test(text) ? find(text) : []));
  assertFew(found.length);
  return found.toSorted((a, b) => a.start - b.start || b.end - a.end);
}
