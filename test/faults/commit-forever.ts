/**
 * A house that commits calls without end, for a test that kills it: 64 callers over three agents. Each acknowledged
 * change is one line on standard output, written before the caller goes on: agent, index, entry id.
 * Arguments: data folder, private key of the log (PKCS #8, base64), house id.
 */
import { createPrivateKey } from "node:crypto";
import type { AgentId, HouseId } from "../../src/call/id.ts";
import type { AgentChange } from "../../src/ledger/change.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { say } from "../sim/say.ts";
import { decided, ended, newAgent, newSession, sessionOpened } from "../contract/changes.ts";

const CALLERS = 64;
const [folder = "", key = "", house = ""] = process.argv.slice(2);
const logKey = createPrivateKey({ key: Buffer.from(key, "base64"), format: "der", type: "pkcs8" });
const store = await openSqliteStore({ folder, house: house as HouseId, logKey });

async function commit(agent: AgentId, change: AgentChange): Promise<void> {
  const { index } = await store.commit(agent, change);
  say(`${agent} ${index} ${change.entry.id}`);
}

const sessions = await Promise.all(
  Array.from({ length: 3 }, async () => {
    const [agent, session] = [newAgent(), newSession()];
    await commit(agent, sessionOpened(session));
    return { agent, session };
  }),
);

async function callForever(place: number): Promise<never> {
  for (let turn = place; ; turn++) {
    const { agent, session } = sessions[turn % sessions.length] ?? (process.exit(1) as never);
    const change = decided(session);
    await commit(agent, change);
    await commit(agent, ended(session, change.entry.call));
  }
}

await Promise.all(Array.from({ length: CALLERS }, (_, place) => callForever(place)));
