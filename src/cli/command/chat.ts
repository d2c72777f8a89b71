/** `chat`: a conversation with an agent of a running house, or of a file. */
import { createInterface } from "node:readline";
import { RunPrinter } from "../../main/print-run.ts";
import { answerAsk } from "../chat/answer-ask.ts";
import { Keyboard } from "../chat/keyboard.ts";
import { partnerOf, type Partner, type RunEvent } from "../chat/partner.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import type { ExitCode } from "../fault.ts";

export const chat: Command = {
  takes: "AGENT [MESSAGE] [--session ID] [--person NAME] [--agents FILE]",
  about: [
    "Talks with an agent of a running house: one message, or without one a line after the other, all in one session that",
    "serves you. Shows what the agent says as it comes, the tools that it uses, and what was decided. Where policy asks",
    "people, you are shown what is asked and answer y, n or never; without a terminal, or where you may not, it waits for",
    "them. Ctrl-c cancels the run that is under way, and ends the chat where none is. With --agents the agent is one that a",
    "TypeScript file exports, and its house is opened here.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    session: { value: "ID", about: "a session of yours to go on in" },
    person: { value: "NAME", about: "whom the session serves, by name or id; with a running house the agent's key is in CHATELAINE_KEY" },
    agents: { value: "FILE", about: "file that exports the agent" },
  },
  positionals: [1, 2],
  example: 'chatelaine chat finance "What is the stock price of Apple?"',
  run: async (invocation) => {
    const [agent = "", message] = invocation.positionals;
    const partner = await partnerOf(invocation, agent);
    const talk: Talk = { partner, agent, invocation, keyboard: new Keyboard(), isTyped: isTyped(invocation), never: new Set() };
    let code: ExitCode = 0;
    // What waits for people is waited for here, and nothing else may hold the process.
    const holding = setInterval(() => {}, 1 << 30);
    try {
      for await (const line of message === undefined ? linesOf(talk) : [message]) if (line.trim() !== "") code = await say(line, talk);
    } finally {
      clearInterval(holding);
      await partner.close();
    }
    return code;
  },
};

interface Talk {
  readonly partner: Partner;
  readonly agent: string;
  readonly invocation: Invocation;
  readonly keyboard: Keyboard;
  /** Whether a person sits at the terminal. */
  readonly isTyped: boolean;
  /** Tools that are refused for the rest of the chat. */
  readonly never: Set<string>;
}

/** One turn. Faults: those of the house, by their own codes. */
async function say(input: string, talk: Talk): Promise<ExitCode> {
  const { partner, agent, invocation, isTyped: typed } = talk;
  const printer = new RunPrinter(invocation.terminal, { agent, data: partner.data, isAnswered: typed });
  const stop = new AbortController();
  const unheard = Keyboard.onInterrupt(() => stop.abort());
  const events: RunEvent[] = [];
  try {
    for await (const event of partner.turn(input, stop.signal)) {
      events.push(event);
      // What was typed stands there already.
      if (!invocation.json && !(typed && event.kind === "run.started")) printer.print(event);
      if (typed && event.kind === "run.waiting") await answerAll(event, talk);
    }
  } catch (thrown) {
    // Cancelled before the house had it.
    if (!stop.signal.aborted) throw thrown;
    invocation.terminal.err("cancelled\n");
  } finally {
    unheard();
  }
  if (invocation.json) print(invocation, { session: partner.session(), events }, "");
  return events.at(-1)?.kind === "run.completed" ? 0 : 1;
}

async function answerAll({ asks }: Extract<RunEvent, { readonly kind: "run.waiting" }>, { partner, invocation, keyboard, never }: Talk): Promise<void> {
  const asking = { terminal: invocation.terminal, operators: partner.operators(), line: (prompt: string) => keyboard.line(prompt), never };
  for (const ask of asks) if (ask.kind === "approval") await answerAsk(ask.approval, asking);
}

function isTyped({ json, terminal }: Invocation): boolean {
  return !json && terminal.stdin === undefined && Keyboard.isThere();
}

async function* linesOf({ invocation: { terminal }, isTyped: typed, keyboard, agent }: Talk): AsyncGenerator<string, void> {
  if (terminal.stdin !== undefined) yield* (await terminal.stdin()).split("\n");
  else if (!typed) yield* createInterface({ input: process.stdin, terminal: false });
  else
    for (let line = await keyboard.line(`${agent}> `, { remembers: true }); line !== undefined; line = await keyboard.line(`${agent}> `, { remembers: true }))
      yield line;
}
