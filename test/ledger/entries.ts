/** One entry of each kind, with every member that its kind may have. */
import type { Entry } from "../../src/ledger/entry.ts";

const hex = (digit: string) => digit.repeat(64);
const u = (last: string) => `01k9x2m4n6p8q0r2s4t6v8w0${last}`;
const base = (last: string) => ({ v: 1 as const, id: `ent_${u(last)}` as const, at: 1_763_716_800_000 });

export function entryOfEachKind(): readonly Entry[] {
  return [
    {
      ...base("0a"),
      kind: "decision",
      session: `ses_${u("s1")}`,
      call: `call_${u("c2")}`,
      door: "mcp",
      action: "callTool",
      server: "files",
      name: "write_file",
      definition: hex("d"),
      policy: hex("c"),
      effect: "permit",
      rules: ["base.cedar#writer-writes"],
      label: { integrity: "untrusted", readers: ["per_dora", "per_émile"], origins: ["files/read_text_file"] },
      args: { sha256: hex("a"), bytes: 113 },
      digest: hex("b"),
      approval: `apr_${u("p1")}`,
      previous: `call_${u("c1")}`,
    },
    {
      ...base("0b"),
      kind: "outcome",
      session: `ses_${u("s1")}`,
      call: `call_${u("c2")}`,
      status: "failed",
      result: { sha256: hex("e"), bytes: 74 },
      fault: "EXECUTION_UPSTREAM_ERROR",
      durationMs: 12,
      findings: ["house-credential"],
      found: { email: 2, "house-credential": 1 },
    },
    {
      ...base("0c"),
      kind: "approval",
      session: `ses_${u("s1")}`,
      approval: `apr_${u("p1")}`,
      event: "leased",
      by: `per_${u("h1")}`,
      digest: hex("b"),
      lease: `lea_${u("e1")}`,
    },
    {
      ...base("0k"),
      kind: "endorsement",
      session: `ses_${u("s1")}`,
      call: `call_${u("c2")}`,
      by: `per_${u("h1")}`,
      classes: ["send"],
      values: { sha256: hex("f"), bytes: 61 },
      expiresAt: 1_900_000_000_000,
    },
    { ...base("0d"), kind: "session", session: `ses_${u("s1")}`, event: "killed", by: `per_${u("h1")}` },
    { ...base("0k"), kind: "prompt", session: `ses_${u("s1")}`, prompt: { sha256: hex("a"), bytes: 113 }, by: `agt_${u("a1")}` },
    {
      ...base("0m"),
      kind: "label",
      call: `call_${u("c2")}`,
      server: "files",
      resource: hex("b"),
      label: { integrity: "untrusted", readers: [], origins: ["web/fetch"] },
    },
    { ...base("0e"), kind: "anchor", agent: `agt_${u("a1")}`, size: 8, root: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" },
    { ...base("0f"), kind: "agent", agent: `agt_${u("a1")}`, event: "token-revoked", by: "house", token: "tok_1" },
    { ...base("0g"), kind: "definition", server: "files", name: "write_file", event: "quarantined", fingerprint: hex("d"), by: "house" },
    { ...base("0h"), kind: "policy", event: "loaded", policy: hex("c"), by: `per_${u("h1")}` },
    { ...base("0j"), kind: "house", event: "content-read", by: `per_${u("h1")}`, about: `call_${u("c2")}` },
  ];
}
