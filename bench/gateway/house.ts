/**
 * The house with everything on: tokens, inspection, policy, two durable commits a call. Prints its URL and a token.
 * Arguments: data folder, policies folder, URL of the upstream.
 */
import type { PersonId } from "../../src/call/id.ts";
import { operate } from "../../src/operate/operate.ts";
import { openHouse } from "../../src/main.ts";

const [, , data, policies, url] = process.argv as unknown as [string, string, string, string, string];
const house = await openHouse({ data, policies, listen: { port: 0 }, servers: { bench: { url } }, agents: { bench: { role: "bench" } } }, { logLine: () => {} });
const by = { person: house.desk.people.list()[0]?.person as PersonId, name: "local", role: "owner", login: "" } as const;
const { token } = await operate(house.desk, { by, operation: "issueToken", input: { agent: "bench" } });
console.log(`${house.url}/mcp/bench ${token}`);
process.once("SIGTERM", () => void house.close().then(() => process.exit(0)));
setInterval(() => {}, 1 << 30);
