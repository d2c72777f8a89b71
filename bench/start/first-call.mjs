/** Opens the sample house on a data folder, makes one permitted call, rests, prints how long the call took since the process began and what the house holds at rest, and closes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";

// What is measured is what is built, as `npm start` runs it: this is plain JavaScript, so that nothing is loaded that strips types.
const [, , data = "", main = "", desk = "", restSeconds = ""] = process.argv;
const { Credential, openConfigured, readConfigurationFile } = await import(main);
const { operate } = await import(desk);

const sample = readConfigurationFile(join(import.meta.dirname, "..", "..", "examples", "house", "chatelaine.yaml"));
const house = await openConfigured({ ...sample, data, listen: { ...sample.listen, port: 0 } }, { logLine: () => {} });
const by = { person: house.desk.people.list()[0]?.person, name: "local", role: "owner", login: "" };
const { token } = await operate(house.desk, { by, operation: "issueToken", input: { agent: "reader" } });
const reply = await house.call({
  door: "in-process",
  action: "callTool",
  server: "files",
  name: "list_directory",
  args: { path: "." },
  credential: new Credential(token),
  line: { signal: AbortSignal.timeout(30_000) },
});
if (reply.kind !== "released" || reply.released.outcome.status !== "done") throw new Error(JSON.stringify(reply));
// performance.now() counts from the beginning of the process.
const firstCallMs = performance.now();
const { user, system } = process.cpuUsage();
await rest(Number(restSeconds) * 1000);
// Linux tells memory of a process's own from that of files (proc_pid_status(5), RssAnon); elsewhere it is not known.
const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
const ownMb = (Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1_000_000;
console.log(JSON.stringify({ firstCallMs, cpuMs: (user + system) / 1000, residentMb: process.memoryUsage().rss / 1_000_000, ownMb }));
await house.close();
