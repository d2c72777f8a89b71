/** The inspection stop for tests of one call: of a house that knows of no tool, in a session that has read nothing. */
import type { Call, Line } from "../call/call.ts";
import { sha256Hex } from "../call/digest.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import type { Outcome } from "../call/outcome.ts";
import type { SessionView } from "../call/session-view.ts";
import { inspection } from "./inspect.ts";
import type { InspectionParts } from "./inspect.ts";
import { Labels } from "./labels/labels.ts";
import { constantsOf } from "./provenance/constants.ts";
import { Provenance } from "./provenance/provenance.ts";
import type { ResultWays } from "./sanitizing.ts";
import { ValueTokens } from "./tokens/value-tokens.ts";
import type { Restoring } from "./tokens/value-tokens.ts";

const labels = new Labels({
  serverOf: (server) => (server === "mine" ? { trust: "trusted", labels: "hints" } : undefined),
  manifestOf: () => undefined,
  store: { storedLabels: () => [] },
  raise: async () => {},
  replace: async () => {},
  digest: (text) => text,
  readerId: (reader) => reader,
});
const provenance = new Provenance({
  manifestOf: () => undefined,
  store: { resultsOf: () => [], resultOf: () => undefined, endorsements: () => [] },
  promptsOf: () => [],
  leavesOf: () => [],
  brought: () => [],
  constants: constantsOf({ values: [], domains: [] }),
  readerId: (reader) => reader,
});
const SESSION: SessionView = {
  id: "ses_1",
  agent: "agt_1",
  person: undefined,
  purpose: undefined,
  startedAt: 0,
  calls: 0,
  previous: undefined,
  label: TRUSTED_PUBLIC,
  // Nothing is opened or sealed: nothing was read before.
  keys: { keyId: "key_1", digest: sha256Hex, seal: (bytes) => ({ keyId: "key_1", bytes }), open: ({ bytes }) => bytes },
};

/** The stop, looking with these, with no value to be put back. The server `mine` is trusted. */
export function stopWith(
  looking?: NonNullable<InspectionParts["looking"]>,
  restoring: readonly Restoring[] = [],
  results: ResultWays = {},
) {
  const tokens = new ValueTokens({ valueTokens: () => [] }, restoring);
  const stop = inspection({ labels, provenance, tokens, results, ...(looking !== undefined && { looking }) });
  return {
    ...stop,
    restore: (call: Call) => stop.restore(call, SESSION),
    sanitize: (call: Call, forms: readonly string[]) => stop.sanitize(call, forms, SESSION),
    ofLine: (line: Line, call: Call) => stop.ofLine(line, call, SESSION),
    ofCall: (call: Call) => stop.ofCall(call, SESSION),
    ofOutcome: (outcome: Outcome, call: Call) => stop.ofOutcome(outcome, call, SESSION),
  };
}
