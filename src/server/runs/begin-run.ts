/** How runs begin for whoever asks over HTTP. */
import type { Context } from "hono";
import type { AgentId } from "../../call/id.ts";
import type { RunInput, RunWish } from "../../runtime/run-input.ts";
import type { RunShown } from "../../runtime/run-desk.ts";
import { sessionAsked, type Asker } from "./asker.ts";
import { runsFault } from "./fault.ts";
import type { RunsParts } from "./port.ts";

export interface RunBeginning {
  readonly parts: RunsParts;
  readonly agent: { readonly name: string; readonly agent: AgentId };
  readonly input: RunInput;
  readonly wish: { readonly session?: string | undefined; readonly person?: string | undefined; readonly thread?: string | undefined };
}

/**
 * Begins a run. What a person asks for is what the agent's application says by its key, or a person by a login; with a
 * token it is signed, because whoever runs under the agent's token has that too. Faults: SERVER_INPUT*, OPERATE_*, RUNTIME_*.
 */
export async function begin(c: Context, asker: Asker, { parts, agent, input, wish }: RunBeginning): Promise<RunShown> {
  const session = sessionAsked(asker, agent.agent, { desk: parts.desk, named: wish.session });
  await saidByPerson(c, asker, { parts, text: input.text });
  const person = asker.kind === "person" ? asker.by.person : wish.person;
  const of: RunWish = session !== undefined ? { session } : person !== undefined ? { person } : {};
  return parts.runs().start(agent.name, input, { ...of, ...(wish.thread !== undefined && { thread: wish.thread }) });
}

export async function saidByPerson(
  c: Context,
  asker: Asker,
  { parts, text }: { readonly parts: RunsParts; readonly text: string },
): Promise<void> {
  if (asker.kind !== "token") return;
  const signature = c.req.header("chatelaine-prompt-signature");
  if (signature === undefined)
    throw runsFault("SERVER_INPUT_UNSIGNED", "an agent's token does not say what a person wants", {
      hint: "sign it (chatelaine-prompt-signature), or ask with the agent's key or as a person; see docs/serving.md",
    });
  await parts.givePrompt(asker.caller, { text, signature });
}
