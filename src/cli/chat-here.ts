/** A conversation with an agent that a file of a program exports: its house is opened here. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { SessionId } from "../call/id.ts";
import { Agent } from "../main/agent.ts";
import type { Invocation } from "./command.ts";
import { cliFault, type ExitCode } from "./fault.ts";

interface Chatting {
  readonly file: string;
  readonly agent: string;
  readonly lines: AsyncIterable<string> | Iterable<string>;
}

/** Faults: CLI_USAGE for a file or an agent that is not there, and those of its runs. */
export async function chatHere({ json, text, terminal }: Invocation, { file, agent: name, lines }: Chatting): Promise<ExitCode> {
  const agent = await agentOf(resolve(file), name);
  let session = text("session") as SessionId | undefined;
  let code: ExitCode = 0;
  try {
    for await (const line of lines) {
      if (line.trim() === "") continue;
      const options = session === undefined ? {} : { session };
      const run = json ? await agent.run(line, options) : await agent.printResponse(line, options);
      if (json) terminal.out(`${JSON.stringify(run)}\n`);
      ({ session } = run);
      code = run.state === "completed" ? 0 : 1;
    }
  } finally {
    await agent.close();
  }
  return code;
}

/** The agent of this name that a file exports. Faults: CLI_USAGE. */
export async function agentOf(file: string, name: string): Promise<Agent<unknown>> {
  const exported: unknown = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw cliFault("CLI_USAGE", `${file} cannot be loaded: ${cause instanceof Error ? cause.message : "it failed"}`, { hint: "name a TypeScript file that exports agents: --agents FILE" });
  });
  const agents = Object.values(exported as object).filter((value): value is Agent<unknown> => value instanceof Agent);
  const agent = agents.find((one) => one.name === name);
  if (agent !== undefined) return agent;
  throw cliFault("CLI_USAGE", `the file exports no agent ${JSON.stringify(name)}`, { hint: `it exports: ${agents.map((one) => one.name).join(", ") || "none"}` });
}
