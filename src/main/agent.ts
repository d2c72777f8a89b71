/** An agent as a program has it: defined once, run as often as one likes, its house behind it. */
import type { RunId, SessionId } from "../call/id.ts";
import type { RunEvent } from "../runtime/event.ts";
import type { RunDesk, RunShown } from "../runtime/run-desk.ts";
import type { AgentDefinition, ModelRef } from "../runtime/definition.ts";
import type { FilePart } from "../runtime/answer.ts";
import type { AgentHouse, Held, OpenedHouse } from "./agent-house.ts";
import { checkOptions } from "./check-options.ts";
import { RUN } from "./option-members.ts";
import { RunPrinter } from "./print-run.ts";
import type { PrintTo } from "./print-run.ts";

export interface RunOptions {
  /** A session to go on in. Left out: the one of this agent's earlier runs for the same person in this program. */
  readonly session?: SessionId;
  /** Whom it serves: a name, which is made known where nobody here has it, or the id of a person of the house. */
  readonly person?: string;
  /** Cancels the run when it is aborted. */
  readonly signal?: AbortSignal;
  /** Files beside the text, their bytes in base64. */
  readonly media?: readonly FilePart[];
  /** Whether a run that waits for people is waited for. Left out, it is given back as it waits; it goes on in any house that is open on its folder. */
  readonly waits?: boolean;
}

/** What came of a run. `output` is there once it has completed: a text, or what the agent's schema says. */
export interface RunResult<Output> extends Omit<RunShown, "output"> {
  readonly output: Output | undefined;
}

export interface RunningHouse extends OpenedHouse {
  readonly runs: RunDesk;
  readonly data: string;
}

/** The same in every copy of the house that a process has loaded: the command line is one, and a program that it loads has its own. */
const AGENT = Symbol.for("chatelaine/agent");

/** Whether something is an agent, of whichever copy. */
export function isAgent(value: unknown): value is Agent<unknown> {
  return typeof value === "object" && value !== null && AGENT in value;
}

export class Agent<Output = string> {
  readonly [AGENT] = true;
  readonly name: string;
  readonly #house: AgentHouse<RunningHouse>;
  readonly #print: PrintTo;
  readonly #sessions = new Map<string, SessionId>();

  constructor(name: string, house: AgentHouse<RunningHouse>, print: PrintTo) {
    this.name = name;
    this.#house = house;
    this.#print = print;
  }

  /** The folder of its house. */
  get data(): string {
    return this.#house.data;
  }

  /** How its house is opened with one more model that it may ask: `AgentHouse.withModel`. */
  withModel(model: ModelRef): ReturnType<AgentHouse<RunningHouse>["withModel"]> {
    return this.#house.withModel(this.name, model);
  }

  /** What it was defined as, read and completed. */
  get definition(): AgentDefinition {
    const defined = this.#house.defined(this.name);
    if (defined === undefined) throw new Error("an agent is in its house");
    return defined.definition;
  }

  /** Runs it. Resolves when the run has ended, or waits for people. Faults: RUNTIME_*, and those of opening its house. */
  async run(input: string, options: RunOptions = {}): Promise<RunResult<Output>> {
    return this.#with(async ({ runs }) => {
      const started = await this.#start(runs, input, options);
      return resultOf<Output>(await ended(runs, started.run, options));
    });
  }

  /** Runs it and tells what happens as it happens. The last event is how it ended, or that it waits. */
  async *stream(input: string, options: RunOptions = {}): AsyncGenerator<RunEvent, RunResult<Output>> {
    const { house, release } = await this.#held();
    try {
      const { runs } = house;
      const { run } = await this.#start(runs, input, options);
      const rested = new AbortController();
      const end = ended(runs, run, options).finally(() => rested.abort());
      yield* runs.follow(run, 0, rested.signal);
      return resultOf<Output>(await end);
    } finally {
      release();
    }
  }

  /** Runs it and prints what happens: text as it comes, steps, tools, decisions, and what people are asked. Waits for their answers. */
  async printResponse(input: string, options: Omit<RunOptions, "waits"> = {}): Promise<RunResult<Output>> {
    const { house, release } = await this.#held();
    const printer = new RunPrinter(this.#print, { agent: this.name, data: house.data });
    // What waits for people is waited for here, and nothing else may hold the process.
    const holding = setInterval(() => {}, 1 << 30);
    try {
      const { runs } = house;
      const { run } = await this.#start(runs, input, options);
      const end = ended(runs, run, { ...options, waits: true });
      for await (const event of runs.follow(run)) printer.print(event);
      return resultOf<Output>(await end);
    } finally {
      clearInterval(holding);
      release();
    }
  }

  /** The house of the agent, for as long as `use` takes: its runs, sessions and rows. */
  async use<T>(use: (house: RunningHouse) => Promise<T>): Promise<T> {
    return this.#with(use);
  }

  /** Closes its house once nothing runs in it; the next run opens it again. */
  close(): Promise<void> {
    return this.#house.close();
  }

  async #start(runs: RunDesk, input: string, options: RunOptions): Promise<RunShown> {
    checkOptions(options, RUN, { of: "a run", where: this.name });
    const { session, person, media, signal } = options;
    signal?.throwIfAborted();
    const going = session ?? this.#sessions.get(person ?? "");
    const started = await runs.start(
      this.name,
      { text: input, ...(media !== undefined && { media }) },
      { ...(going !== undefined && { session: going }), ...(person !== undefined && { person, introduces: true }) },
    );
    this.#sessions.set(person ?? "", started.session);
    const cancel = () => void runs.cancel(started.run).catch(() => undefined);
    if (signal?.aborted === true) cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    return started;
  }

  #held(): Promise<Held<RunningHouse>> {
    return this.#house.acquire(this.name);
  }

  async #with<T>(use: (house: RunningHouse) => Promise<T>): Promise<T> {
    const { house, release } = await this.#held();
    const holding = setInterval(() => {}, 1 << 30);
    try {
      return await use(house);
    } finally {
      clearInterval(holding);
      release();
    }
  }
}

/** The run once it rests; where waiting is waited for, once it has ended. */
async function ended(runs: RunDesk, run: RunId, { waits = false }: Pick<RunOptions, "waits">): Promise<RunShown> {
  if (!waits) return runs.rest(run);
  for await (const _event of runs.follow(run)) continue;
  return runs.rest(run);
}

function resultOf<Output>({ output, ...run }: RunShown): RunResult<Output> {
  // The schema has read it: what it gave is of the type that the definition says.
  return { ...run, output: output as Output | undefined };
}
