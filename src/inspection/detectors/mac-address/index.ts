/** Hardware addresses of network interfaces: IEEE 802 EUI-48, in the three ways of writing them. */
import type { Detector, Read, Seen, TextAbout } from "../../scan/detector.ts";
import { COLON, DOT, HYPHEN } from "../../scan/unit.ts";

const KIND = { class: "mac-address", group: "pii" } as const;

/** By what stands between its groups: how long a group is, the whole, and at what distance from the first one more stands behind the next. */
const FORMS = [
  { kind: COLON, between: ":", group: 2, third: 6, whole: /(?<![\w:.-])[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}(?!\w|[:-][0-9A-Fa-f])/y },
  { kind: HYPHEN, between: "-", group: 2, third: 6, whole: /(?<![\w:.-])[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}(?!\w|[:-][0-9A-Fa-f])/y },
  { kind: DOT, between: ".", group: 4, third: 5, whole: /(?<![\w:.-])[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}(?!\w|\.\w)/y },
] as const;
/** Nobody's: the broadcast address and the one that stands for none. */
const NOBODYS = /^(?:[Ff]+[:.-]?)+$|^(?:0+[:.-]?)+$/;

export const macAddress: Detector = { name: "mac-address", look: addressesIn, finds: [KIND], gate: COLON | DOT | HYPHEN, reach: 32 };

/** The shortest way to write one: three groups of four with a dot between. */
const WRITTEN_CHARS_MIN = 14;
const NOTHING: readonly Seen[] = [];

/** Separators at the distance of a group say where to try. Times and dates have two of them, and an address of six groups five. */
function addressesIn(text: string, _about: TextAbout, { kinds, units, base }: Read): readonly Seen[] {
  if (text.length < WRITTEN_CHARS_MIN) return NOTHING;
  const seen: Seen[] = [];
  for (const { kind, between, group, third, whole } of FORMS) {
    if ((kinds & kind) === 0) continue;
    const sign = between.charCodeAt(0);
    for (let at = text.indexOf(between, group); at !== -1; at = text.indexOf(between, at + 1)) {
      if (units[base + at + group + 1] !== sign || units[base + at + third] !== sign) continue;
      whole.lastIndex = at - group;
      const found = whole.exec(text)?.[0] ?? "";
      if (found === "" || NOBODYS.test(found)) continue;
      seen.push({ ...KIND, rule: "mac-address", start: at - group, end: at - group + found.length, score: 0.7 });
      at += found.length - group - 1;
    }
  }
  return seen;
}
