/** `chat`: a conversation with an agent of a running house, by its API, as the person whose token lies in the data folder. */
import { createInterface } from "node:readline";
import { Fault } from "../../call/fault.ts";
import { HouseClient, HouseFault } from "../../client/house-client.ts";
import { RunPrinter } from "../../main/print-run.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import type { ExitCode } from "../fault.ts";
import { chatHere } from "../chat-here.ts";
import { dataFolder } from "../house-place.ts";
import { houseOf } from "../operators-api.ts";

export const chat: Command = {
  takes: "AGENT [MESSAGE] [--session ID] [--agents FILE]",
  about: [
    "Talks with an agent of a running house: one message, or without one a line of standard input after the other, all in one",
    "session that serves you. Shows what the agent says as it comes, the tools that it uses, and what was decided. Where",
    "policy asks people, it waits for them. With --agents the agent is one that a TypeScript file exports, and its house is opened here.",
  ].join("\n"),
  options: { ...HOUSE_OPTIONS, session: { value: "ID", about: "a session of yours to go on in" }, agents: { value: "FILE", about: "file that exports the agent" } },
  positionals: [1, 2],
  example: 'chatelaine chat finance "What is the stock price of Apple?"',
  run: async (invocation) => {
    const [agent = "", message] = invocation.positionals;
    const lines = message === undefined ? linesOf(invocation) : [message];
    const file = invocation.text("agents");
    if (file !== undefined) return chatHere(invocation, { file, agent, lines });
    const { url, token } = houseOf(invocation);
    const talk: Talk = { house: new HouseClient({ url, credential: { token } }), agent, session: invocation.text("session"), invocation };
    let code: ExitCode = 0;
    for await (const line of lines) if (line.trim() !== "") code = await say(line, talk);
    return code;
  },
};

type RunEvent = Parameters<RunPrinter["print"]>[0];

interface Talk {
  readonly house: HouseClient;
  readonly agent: string;
  readonly invocation: Invocation;
  /** The one that the first turn began. */
  session: string | undefined;
}

/** One turn. Faults: those of the house, by their own codes. */
async function say(input: string, talk: Talk): Promise<ExitCode> {
  const { house, agent, invocation } = talk;
  const printer = new RunPrinter(invocation.terminal, { agent, data: dataFolder(invocation) });
  const events: RunEvent[] = [];
  try {
    const { run, session } = await house.startRun(agent, { input, ...(talk.session !== undefined && { session: talk.session }) });
    talk.session = session;
    for await (const told of house.runEvents(run)) {
      // The document of the API leaves the members of each kind to docs/serving.md; the house that wrote them is of this build.
      const event = told as unknown as RunEvent;
      events.push(event);
      if (!invocation.json) printer.print(event);
    }
  } catch (thrown) {
    throw thrown instanceof HouseFault ? new Fault(thrown.code, thrown.message.slice(thrown.code.length + 2)) : thrown;
  }
  if (invocation.json) print(invocation, { session: talk.session, events }, "");
  return events.at(-1)?.kind === "run.completed" ? 0 : 1;
}

async function* linesOf({ terminal }: Invocation): AsyncGenerator<string, void> {
  if (terminal.stdin !== undefined) yield* (await terminal.stdin()).split("\n");
  else yield* createInterface({ input: process.stdin, terminal: false });
}
