import type { Difference } from "./compare.ts";
import type { Requirements } from "./run.ts";

/** The servers that the gateway is tried with: by what they speak themselves. */
export type Behind = "a modern server over HTTP" | "a 2025 server over stdio";

/**
 * What succeeds directly and does not through the gateway, by revision of the client and by the server behind it. A row
 * that no longer holds fails the test, and so does a difference without a row.
 */
export function differences(requirements: Requirements, behind: Behind): readonly Difference[] {
  if (requirements === "2025-11-25") return always2025;
  return behind === "a modern server over HTTP" ? rounds2026 : requests2026;
}

function rows(reason: string, ...scenarios: readonly string[]): readonly Difference[] {
  return scenarios.map((scenario) => ({ scenario, reason }));
}

const always2025 = rows(
  "By design: the house keeps no events of a stream, so a client that lost one calls again. The revision only recommends it.",
  "server-sse-polling",
);

const rounds2026 = rows(
  "By design: a server may be allowed to put elicitation and sampling to an agent's client, and nothing else.",
  "input-required-result-basic-list-roots",
  "input-required-result-multiple-input-requests",
);

const requests2026: readonly Difference[] = [
  ...["sep-2575-server-rejects-undeclared-capability", "sep-2575-missing-capability-http-400"].map((check) => ({
    scenario: "server-stateless",
    check,
    reason: "By design: a 2025 server says only in the middle of a call that it needs its client, too late for this error.",
  })),
  ...rows("By design: what a 2025 server asks for has no name of its own, and the suite wants a certain one.", "input-required-result-basic-elicitation"),
  ...rows(
    "By design: a server may be allowed to put elicitation and sampling to an agent's client, and nothing else.",
    "input-required-result-basic-list-roots",
    "input-required-result-multiple-input-requests",
  ),
];
