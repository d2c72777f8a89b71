/** What the person at the terminal says to a call that waits: by a flag, or by one key. */
import type { Invocation } from "../command.ts";
import { cliFault } from "../fault.ts";

export type Answer = "permit" | "refuse";

/** The answer of --yes or --no, else of the next key: p permits, r refuses. Faults with CLI_USAGE where there is nobody to press one. */
export async function readAnswer({ terminal, flag }: Pick<Invocation, "terminal" | "flag">): Promise<Answer> {
  if (flag("yes")) return "permit";
  if (flag("no")) return "refuse";
  const { stdin } = process;
  if (!stdin.isTTY) throw cliFault("CLI_USAGE", "nobody can press a key here", { hint: "say --yes or --no" });
  terminal.err("          press p to permit, r to refuse\n");
  stdin.setRawMode(true);
  try {
    for await (const key of stdin as AsyncIterable<Buffer>) {
      const letter = key.toString("utf8").toLowerCase();
      if (letter === "p") return "permit";
      // Ctrl-C and Escape are no permit.
      if (letter === "r" || letter === "\u0003" || letter === "\u001b") return "refuse";
    }
    return "refuse";
  } finally {
    stdin.setRawMode(false);
    stdin.unref();
  }
}
