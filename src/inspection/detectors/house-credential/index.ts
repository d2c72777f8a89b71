/**
 * Credentials of the house itself in a text: bootstrap keys of agents (`chk_`), their keys for the model doors (`chv_`), tokens (`cho_`), logins (`chs_`) and
 * one-time links (`chl_`) of operators, and whatever exact value the caller presented. An agent that sends them on, or a server that returns them, leaks the door key.
 */
import type { Detector, Seen, TextAbout } from "../../scan/detector.ts";

const name = "house-credential";

export const houseCredential: Detector = {
  name,
  rules: [
    {
      id: name,
      class: name,
      group: name,
      keywords: ["chk_", "cho_", "chl_", "chs_", "chv_"],
      before: 0,
      after: 48,
      pattern: /\bch[klosv]_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/,
      score: 1,
    },
  ],
  look: presentedIn,
  holds: ({ presented = "" }) => presented,
  finds: [{ class: name, group: name }],
  reach: 0,
};

/** Where the credential of this very call stands. */
function presentedIn(text: string, { presented = "" }: TextAbout): readonly Seen[] {
  if (presented === "" || presented.length > text.length) return NOTHING;
  const seen: Seen[] = [];
  for (let at = text.indexOf(presented); at !== -1; at = text.indexOf(presented, at + presented.length)) {
    seen.push({ class: name, group: name, rule: "presented", start: at, end: at + presented.length, score: 1 });
  }
  return seen;
}

const NOTHING: readonly Seen[] = [];
