/** A program of its own: opens the sandbox as whoever runs it, and prints what some lines of the shell came to inside. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox } from "../../../src/execution/sandbox/open-sandbox.ts";
import { STRICT } from "../../../src/execution/sandbox/profile.ts";
import { runInside } from "../../../src/execution/sandbox/run-inside.ts";
import { systemClock } from "../../../src/main/system.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-ordinary-"));
const sandbox = await openSandbox({ configuration: { driver: "bubblewrap", container: undefined, user: 60_999 }, folder, hidden: [folder], clock: systemClock });
const ran: { out: string; exitCode: number | undefined; limit: string | undefined }[] = [];
if (sandbox.driver !== "none") {
  for (const [lines = "", processesMax = 64] of [
    ["id -u; grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t\\n'"],
    ["cat /etc/machine-id; ls -A /home /root; touch /usr/x /x; echo looked"],
    ["unshare --user true || unshare --map-root-user true || echo refused"],
    ["for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 20 & done; echo all", 8],
    ["setsid sleep 654321 & true"],
    ["head -c 99000000 /dev/zero > /tmp/b; wc -c < /tmp/b"],
  ] as readonly (readonly [string, number?])[]) {
    const profile = { ...STRICT, limits: { ...STRICT.limits, processesMax } };
    const { stdout, exitCode, limit } = await runInside(sandbox, { profile, command: "sh", args: ["-c", lines] }, { clock: systemClock });
    ran.push({ out: stdout.toString(), exitCode, limit });
  }
}
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ driver: sandbox.driver, notes: sandbox.holds.notes, user: sandbox.holds.user, ran }));
