/** The bridge as a process, as `chatelaine mcp` runs it: address, agent and key come by the environment. */
import { Credential } from "../../src/call/credential.ts";
import { openStdioBridge } from "../../src/server/mcp/stdio.ts";

const bridge = openStdioBridge({
  url: new URL(process.env.HOUSE_URL ?? ""),
  agent: "reader",
  key: new Credential(process.env.HOUSE_KEY ?? ""),
  purpose: "test",
  input: process.stdin,
  output: process.stdout,
  requestBytesMax: 100_000,
  report: (fault) => process.stderr.write(`${fault}\n`),
});
await bridge.closed;
