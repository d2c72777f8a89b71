/** What following values costs a call: a session that has read so many characters, and a call that sends some of them on. */
import type { Call } from "../../src/call/call.ts";
import { Credential } from "../../src/call/credential.ts";
import type { ToolManifest } from "../../src/call/manifest.ts";
import { leavesOf, pathOf } from "../../src/inspection/leaf.ts";
import { constantsOf } from "../../src/inspection/provenance/constants.ts";
import { flowOf } from "../../src/inspection/provenance/flow-of.ts";
import type { IndexedLeaf } from "../../src/inspection/provenance/indexed-leaf.ts";
import { ProvenanceIndex } from "../../src/inspection/provenance/provenance-index.ts";
import { made } from "./texts.ts";

const NOBODY = { integrity: "untrusted", readers: [], authentic: false, choosable: true } as const;
const SEND: ToolManifest = {
  classes: ["send"],
  control: ["/to", "/subject"],
  content: ["/body"],
  recipients: ["/to"],
  reversible: false,
  outward: true,
  result: { ...NOBODY, parts: [] },
  from: "manifest",
};

export interface Grounding {
  /** Milliseconds to take the results in. */
  readonly indexMs: number;
  readonly ground: () => unknown;
}

export function grounding(chars: number): Grounding {
  const leaves = leavesOf(made("json", chars, 7)).map((leaf): IndexedLeaf => ({ place: `/result${pathOf(leaf)}`, value: leaf.text, label: NOBODY }));
  const index = new ProvenanceIndex();
  index.addPrompt("Write to ana.gomez@example.org that order 4711 is on its way.");
  const started = performance.now();
  index.addResult({ call: "call_0", name: "shop/list_orders" }, leaves);
  const indexMs = performance.now() - started;
  const session = {
    index,
    label: { integrity: "untrusted", readers: [], origins: ["shop/list_orders"] },
    knowsPrompt: true,
    now: 0,
    constants: constantsOf({ values: [], domains: [] }),
    readerId: (reader: string) => reader.toLowerCase(),
    secrets: [],
  } as const;
  return { indexMs, ground: () => flowOf(SENT, SEND, session) };
}

const SENT: Call = {
  fault: undefined,
  id: "call_1",
  at: 0,
  door: "in-process",
  action: "callTool",
  definition: { kind: "tool", server: "mail", name: "send_mail", fingerprint: "", state: "pinned", described: {} },
  name: "send_mail",
  args: {
    to: "ana.gomez@example.org",
    subject: "Your order 4711",
    body: "Hello Ana, your order 4711 is on its way. It will be with you on Friday; see https://shop.example.org/orders/4711?page=2 for more.",
  },
  carried: undefined,
  credential: new Credential(""),
  approval: undefined,
};
