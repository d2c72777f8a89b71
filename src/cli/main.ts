/** The program `chatelaine`. */
import { run } from "./run.ts";
import { processTerminal } from "./terminal.ts";

// tools/chatelaine.mjs stands before this process: who kills that one, by whatever signal, means this one.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();

process.exitCode = await run(process.argv.slice(2), processTerminal());
