/**
 * A house that adds documents until it is killed: an agent by its tool, and an operator, both at once. Each that is kept is said
 * on stdout first: that is what counts as acknowledged. Arguments: data folder, policies folder, number of the first document, and
 * what was built of src/main.ts and src/operate/operate.ts.
 */
import { flushCompileCache } from "node:module";
import type { PersonId } from "../../src/call/id.ts";
import type * as Main from "../../src/main.ts";
import type * as Operate from "../../src/operate/operate.ts";
import { documentOf } from "./document-to-add.ts";
import { say } from "./say.ts";

const [, , data, policies, first, main, operating] = process.argv as unknown as readonly [string, string, string, string, string, string, string];
const { Credential, openHouse } = (await import(main)) as typeof Main;
const { operate } = (await import(operating)) as typeof Operate;

const house = await openHouse(
  { data, policies, listen: { port: 0 }, servers: { knowledge: { knowledge: {} } }, agents: { reader: { role: "reader" } }, flow: "observe" },
  { logLine: () => {} },
);
const by = { person: house.desk.people.list()[0]?.person as PersonId, name: "local", role: "owner", login: "" } as const;
const { token } = await operate(house.desk, { by, operation: "issueToken", input: { agent: "reader" } });
// What was compiled is kept for the next life: a killed process would not keep it.
flushCompileCache();
say("open");

/** Every second document is the operator's. */
async function byAgent(from: number): Promise<void> {
  for (let n = from; ; n += 2) {
    const line = { signal: AbortSignal.timeout(60_000) };
    const reply = await house.call({ door: "in-process", action: "callTool", server: "knowledge", name: "add", args: documentOf(n), credential: new Credential(token), line });
    say(reply.kind === "released" && reply.released.outcome.status === "done" ? `kept ${n}` : `wrong ${JSON.stringify(reply)}`);
  }
}

async function byOperator(from: number): Promise<void> {
  for (let n = from; ; n += 2) {
    await operate(house.desk, { by, operation: "addKnowledge", input: { agent: "reader", ...documentOf(n), trust: "trusted" } });
    say(`kept ${n}`);
  }
}

await Promise.all([byAgent(Number(first)), byOperator(Number(first) + 1)]);
