/** The thread of the shadow: Cedar's own engine answers what the house has decided, and says where the two differ. */
import { parentPort } from "node:worker_threads";
import { differences } from "../analysis/differences.ts";
import { oracle } from "../analysis/cedar/oracle.ts";
import type { Oracle } from "../analysis/cedar/oracle.ts";
import type { FromShadow, ToShadow } from "./shadow-message.ts";

if (parentPort === null) throw new Error("this file runs as a worker thread only");
const port = parentPort;
let official: Oracle | undefined;

port.on("message", (message: ToShadow) => {
  if (message.kind === "set") official = oracle(message.rules, message.schema);
  else port.postMessage({ ticket: message.ticket, difference: compared(message) } satisfies FromShadow);
});

function compared({ call, ours }: Extract<ToShadow, { kind: "decide" }>): FromShadow["difference"] {
  for (const layer of ["plain", "graduated"] as const) {
    const rules = differences(ours[layer], official?.answer(layer, () => call) ?? { kind: "invalid" });
    if (rules !== undefined) return { layer, rules };
  }
  return undefined;
}
