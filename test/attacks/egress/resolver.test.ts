/** Names that nobody answers are an agent's to ask for; they hold up nobody else, and not the house. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("hanging-names.ts", import.meta.url));
/** A network of its own, in which the program is root, with the given name servers. */
const around = (resolver: string) => [
  "--dev-bind",
  "/",
  "/",
  "--ro-bind",
  resolver,
  "/etc/resolv.conf",
  "--unshare-user",
  "--unshare-net",
  "--unshare-pid",
  "--proc",
  "/proc",
  "--uid",
  "0",
  "--cap-add",
  "ALL",
];

test("agents that ask for names which nobody answers hold up neither another agent's name nor the house's own", ({ skip }) => {
  const folder = mkdtempSync(join(tmpdir(), "resolver-"));
  try {
    const resolver = join(folder, "resolv.conf");
    writeFileSync(resolver, "nameserver 127.0.0.1\n");
    const inside = (...line: readonly string[]) =>
      spawnSync("bwrap", [...around(resolver), ...line], { encoding: "utf8", timeout: 50_000 });
    if (inside("true").status !== 0) skip("this machine makes no network of its own");
    const { stdout, stderr } = inside(process.execPath, "--disable-warning=ExperimentalWarning", program);
    expect(stderr).toBe("");
    const { during, answered } = JSON.parse(stdout) as { readonly during: number; readonly answered: readonly string[] };
    expect(answered.slice(0, 2)).toEqual(["honest", "house"]);
    expect(answered.slice(2).toSorted()).toEqual(["hang1", "hang2", "hang3", "hang4"]);
    expect(during).toBe(3);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
