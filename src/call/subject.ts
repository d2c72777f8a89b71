/** What an approval and a permit are about, as one canonical text: change any part and the digest differs. */
import { canonical, inOrder } from "./canonical.ts";
import type { Call } from "./call.ts";
import type { JsonObject } from "./json.ts";
import type { SessionView } from "./session-view.ts";

/**
 * The keyed digest of everything that a person approves: action, server, name, arguments, the remedies that made them
 * what they are, the definition's fingerprint, the policy's version and the session's integrity and readers. Keyed by the session, because arguments are
 * content and a bare digest of a short secret could be guessed.
 */
export function subjectDigest(call: Call, session: SessionView, policy: string): string {
  return session.keys.digest(canonical(subjectOf(call, session, policy)));
}

/**
 * The parts of the subject, for `approve show`: these are the exact bytes that are approved. Of the label its origins are
 * left out: they grow with every read, and a call that waits beside others would never find its approval again.
 */
export function subjectOf(call: Call, session: SessionView, policy: string): JsonObject {
  // In canonical order, so that nothing has to be sorted.
  return {
    action: call.action,
    args: inOrder(call.args),
    ...(call.carried !== undefined && { carried: call.carried }),
    definition: call.definition.fingerprint,
    label: {
      integrity: session.label.integrity,
      readers: session.label.readers,
    },
    name: call.name,
    policy,
    ...(call.remedies !== undefined && { remedies: call.remedies }),
    server: call.definition.server,
  };
}
