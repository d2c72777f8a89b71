/** A program of its own, where no name server ever answers: two agents have names resolved, then another has one of the machine's hosts file. Prints who had an answer, in order. */
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { systemResolver } from "../../../src/execution/egress/system-resolver.ts";
import { systemClock } from "../../../src/main/system.ts";

const DNS = 53;
const asked = new Set<string>();
const silent = createSocket("udp4").bind(DNS, "127.0.0.1");
silent.on("message", (query) => asked.add(query.subarray(12).toString("latin1").slice(1, 6)));
await once(silent, "listening");

/** Programs that ask the system. */
function getents(): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/comm`, "utf8") === "getent\n";
    } catch {
      return false;
    }
  });
}

const answered: string[] = [];
const says = (who: string) => (): void => void answered.push(who);
const resolve = systemResolver(systemClock);
const hung = ["hang1", "hang2", "hang3", "hang4"].map((name, at) =>
  resolve(`${name}.test`, `agent ${at % 2}`).then(says(name), says(name)),
);
// All of them are under way.
while (asked.size < hung.length) await turn();
const during = getents().length;
await resolve("localhost", "honest").then(says("honest"));
await lookup("localhost").then(says("house"));
await Promise.all(hung);
while (getents().length > 0) await turn();
process.stdout.write(JSON.stringify({ during, answered }));
process.exit();
