import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** What the Inspector is to ask, and of whom. */
export interface Inspection {
  /** A URL, or the command and arguments of a stdio server. */
  readonly target: URL | readonly string[];
  readonly era: "legacy" | "modern";
  readonly headers?: Readonly<Record<string, string>>;
  /** The method and what it needs, as flags: `--method tools/call --tool-name …`. */
  readonly flags: readonly string[];
}

/** What the Inspector said: its exit code (0 done, 5 the tool failed, others in its own help) and its two outputs. */
export interface Inspected {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const bin = join(import.meta.dirname, "../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js");

/**
 * Runs one method with the MCP Inspector's CLI (`mcp-inspector --cli`). It gets a home of its own, so that it neither
 * reads nor writes a person's, and never starts an interactive login.
 */
export async function inspect({ target, era, headers = {}, flags }: Inspection): Promise<Inspected> {
  const home = await mkdtemp(join(tmpdir(), "inspector-"));
  const where = target instanceof URL ? [target.href, "--transport", "http", "--stored-auth-only"] : [...target, "--transport", "stdio"];
  const added = Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  const child = spawn(process.execPath, [bin, "--cli", ...where, "--protocol-era", era, ...added, ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: home },
  });
  try {
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close") as Promise<[number | null]>,
    ]);
    return { code, stdout, stderr };
  } finally {
    await rm(home, { recursive: true });
  }
}
