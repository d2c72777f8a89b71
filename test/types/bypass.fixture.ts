/** The real execution stop with nothing behind it, and a call, a session and a line to try it with. */
import type { Call, Line } from "../../src/call/call.ts";
import { Credential } from "../../src/call/credential.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import type { SessionView } from "../../src/call/session-view.ts";
import { Catalogue } from "../../src/execution/catalogue.ts";
import { refuseClientRequests } from "../../src/execution/client-request.ts";
import { Execution } from "../../src/execution/perform.ts";
import type { ExecutionStop } from "../../src/gateway/stops.ts";
import { systemClock } from "../../src/main/system.ts";

const catalogue = new Catalogue({ servers: {}, rows: [], clock: systemClock, onChange: async () => {} });

export const execution: ExecutionStop = new Execution({ servers: {}, upstreams: new Map(), catalogue, sandboxes: { isMissing: false }, clock: systemClock, onClientRequest: refuseClientRequests });

export const anyCall: Call = {
  fault: undefined,
  id: "call_x",
  at: 0,
  door: "in-process",
  action: "callTool",
  definition: { kind: "tool", server: "s", name: "t", fingerprint: "", state: "pinned", described: {} },
  name: "t",
  args: {},
  carried: undefined,
  credential: new Credential(""),
  approval: undefined,
};

export const anySession: SessionView = {
  id: "ses_x",
  agent: "agt_x",
  person: undefined,
  purpose: undefined,
  startedAt: 0,
  calls: 0,
  previous: undefined,
  label: TRUSTED_PUBLIC,
  keys: { keyId: "key_x", digest: () => "", seal: (bytes) => ({ keyId: "key_x", bytes }), open: (sealed) => sealed.bytes },
};

export const anyLine: Line = { signal: new AbortController().signal };
