/**
 * A house in which runs are replayed: the real one, opened in this process, with servers that answer what was recorded.
 * The agent may use every tool, so that nothing but the flow rules stands between it and what it is told to do.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RawCall } from "../../../src/call/call.ts";
import type { Lacking } from "../../../src/call/flow.ts";
import type { PersonId } from "../../../src/call/id.ts";
import type { Reply } from "../../../src/call/reply.ts";
import type { FlowProfile } from "../../../src/main/flow-rules.ts";
import { type ConfigurationInput, Credential, type House, openHouse } from "../../../src/main.ts";
import { exchange } from "../../../src/operate/exchange.ts";
import { operate } from "../../../src/operate/operate.ts";
import { RecordedDesk, type RecordedServers, serveRecorded } from "./recorded-server.ts";
import type { Run, RunSession, Scenario, Step } from "./run.ts";

/** What became of one call. */
export interface Became {
  readonly step: Step;
  /** What the house said of it at first. */
  readonly effect: "ran" | "asked" | "refused";
  /** Whether it ran after all: what belongs to the task runs once the person who is asked has answered. */
  readonly done: boolean;
  /** Why it did not simply run: the code of a refusal, rules, and lacks with their arguments, as `ungrounded /to/*`. */
  readonly because: readonly string[];
  readonly lacking: readonly Lacking[];
}

export interface Replayed {
  readonly run: Run;
  readonly became: readonly Became[];
}

export interface ReplayOptions {
  readonly profile: FlowProfile;
  readonly scenarios: readonly Scenario[];
  /** Whether the house is told what the person asked for. */
  readonly prompts: boolean;
  /** How many runs of one world go on at once, each at a server of its own. */
  readonly desks: number;
}

const POLICY = '@id("agents-use-everything")\npermit (principal in Role::"agent", action in Action::"callTool", resource);\n';
const MEMORY = "/dev/shm";
const PERSON = "resident";
const AGENT = "scripted";

export class ReplayHouse {
  readonly #prompts: boolean;
  readonly #folder: string;
  readonly #house: House;
  readonly #servers: RecordedServers;
  readonly #labels: DatabaseSync;
  /** Desks of each world with nobody at them. */
  readonly #free: Map<string, { readonly server: string; readonly desk: RecordedDesk }[]>;

  private constructor(parts: { options: ReplayOptions; folder: string; house: House; servers: RecordedServers; free: Map<string, { server: string; desk: RecordedDesk }[]> }) {
    this.#prompts = parts.options.prompts;
    this.#folder = parts.folder;
    this.#house = parts.house;
    this.#servers = parts.servers;
    this.#free = parts.free;
    this.#labels = new DatabaseSync(join(parts.house.data, "house.db"), { timeout: 10_000 });
  }

  static async open(options: ReplayOptions): Promise<ReplayHouse> {
    // Nothing here need outlast the replay, and a disk's syncs are half of its time.
    const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "flow-"));
    const free = new Map(options.scenarios.map((scenario) => [scenario.world, desksOf(scenario, options.desks)]));
    const servers = await serveRecorded(new Map([...free.values()].flat().map(({ server, desk }) => [server, desk])));
    mkdirSync(join(folder, "policies"));
    writeFileSync(join(folder, "policies", "everything.cedar"), POLICY);
    const house = await openHouse(configurationFor(options, free, servers), { folder, logLine: () => {} });
    const replay = new ReplayHouse({ options, folder, house, servers, free });
    await operate(house.desk, { by: replay.#owner(), operation: "addPerson", input: { name: PERSON, role: "viewer" } });
    return replay;
  }

  /** Replays the runs, those of one world in turns at its desks; once where both orders of an attack come to the same calls. */
  async replay(runs: readonly Run[]): Promise<readonly Replayed[]> {
    const first = new Map<string, Run>();
    for (const run of runs) if (!first.has(callsOf(run))) first.set(callsOf(run), run);
    const waiting = new Map<string, Run[]>();
    for (const run of first.values()) waiting.set(run.world, [...(waiting.get(run.world) ?? []), run]);
    const done = new Map<Run, Replayed>();
    const work = async (world: string, place: { readonly server: string; readonly desk: RecordedDesk }) => {
      for (let run = waiting.get(world)?.shift(); run !== undefined; run = waiting.get(world)?.shift()) {
        done.set(run, await this.#run(run, place));
      }
    };
    await Promise.all([...waiting.keys()].flatMap((world) => (this.#free.get(world) ?? []).map((place) => work(world, place))));
    return runs.map((run) => ({ run, became: done.get(first.get(callsOf(run)) as Run)?.became ?? [] }));
  }

  async close(): Promise<void> {
    this.#labels.close();
    await this.#house.close();
    await this.#servers.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #run(run: Run, place: { readonly server: string; readonly desk: RecordedDesk }): Promise<Replayed> {
    const became: Became[] = [];
    // Each run begins in a world in which no run has written.
    this.#labels.prepare("DELETE FROM stored_label WHERE server = ?").run(place.server);
    for (const session of run.sessions) became.push(...(await this.#session(run, session, place)));
    const { redescribes } = run.attack ?? {};
    if (redescribes !== undefined) await this.#redescribe(place.server, place.desk, place.desk.asRecorded(redescribes.tool));
    return { run, became };
  }

  /** Has the server describe a tool otherwise, and waits until the house has seen it. */
  async #redescribe(server: string, desk: RecordedDesk, { tool, description }: { readonly tool: string; readonly description: string }): Promise<void> {
    const { catalogue } = this.#house.rooms.upstreams;
    await desk.watched;
    const seen = Promise.withResolvers<void>();
    const end = catalogue.listen((event) => event.kind === "definitions" && event.server === server && seen.resolve());
    desk.redescribe(tool, description);
    await seen.promise;
    end();
  }

  async #session(run: Run, { prompt, steps }: RunSession, { server, desk }: { readonly server: string; readonly desk: RecordedDesk }): Promise<readonly Became[]> {
    const credential = await this.#enter(prompt);
    const became: Became[] = [];
    for (const step of steps) {
      if (step.by === "attacker" && step.index === 0 && run.attack?.redescribes !== undefined) await this.#redescribe(server, desk, run.attack.redescribes);
      desk.expect(step);
      const raw: RawCall = { door: "in-process", action: "callTool", server, name: step.tool, args: step.args, credential, line: { signal: new AbortController().signal } };
      const came = desk.came;
      const first = await this.#house.call(raw);
      const isAnswered = step.by === "person" && step.isAltered !== true && first.kind !== "released";
      const last = isAnswered ? await this.#answered(first, raw) : first;
      const isDone = effectOf(last) === "ran";
      if (isDone !== desk.came > came) throw new Error(`${run.world}/${run.task}: what ${step.tool} came to is not what its server heard: ${JSON.stringify(last)}`);
      if (last.kind === "released" && isDone) expectRecorded(last, run, step);
      became.push({ step, effect: effectOf(first), done: isDone, because: becauseOf(first), lacking: lackingOf(first) });
    }
    return became;
  }

  /** The person who answers vouches for the values of what belongs to the task, permits what is asked then, and the agent calls again. */
  async #answered(first: Exclude<Reply, { kind: "released" }>, raw: RawCall): Promise<Reply> {
    const by = this.#owner();
    if (lackingOf(first).length > 0) await operate(this.#house.desk, { by, operation: "endorse", input: { call: first.call } });
    const vouched = await this.#house.call(raw);
    if (vouched.kind !== "waiting") return vouched;
    await operate(this.#house.desk, { by, operation: "permitApproval", input: { approval: vouched.waiting.approval } });
    return this.#house.call(raw);
  }

  /** A session of its own, as an application opens it that says what its person asked for. */
  async #enter(prompt: string): Promise<Credential> {
    const key = this.#house.newKeys[AGENT] ?? "";
    const { token } = await exchange(this.#house.desk, { agent: AGENT, key, person: PERSON, prompt: this.#prompts ? prompt : undefined });
    return new Credential(token);
  }

  #owner(): { readonly person: PersonId; readonly name: string; readonly role: "owner"; readonly login: string } {
    return { person: this.#house.desk.people.list()[0]?.person as PersonId, name: "local", role: "owner", login: "" };
  }
}

/** What a run comes to, whatever its order is called. */
function callsOf({ world, task, attack, sessions }: Run): string {
  return JSON.stringify([world, task, attack?.id, sessions]);
}

function desksOf({ world, tools }: Scenario, count: number): { server: string; desk: RecordedDesk }[] {
  return Array.from({ length: count }, (_, index) => ({ server: `${world}-${index + 1}`, desk: new RecordedDesk(world, tools) }));
}

function configurationFor(
  { profile, scenarios }: ReplayOptions,
  free: ReadonlyMap<string, readonly { readonly server: string }[]>,
  servers: RecordedServers,
): ConfigurationInput {
  const configured = scenarios.flatMap(({ world, manifest }) =>
    (free.get(world) ?? []).map(({ server }) => [server, { url: servers.urlOf(server), ...(manifest !== undefined && { manifest }) }] as const),
  );
  return {
    data: "data",
    policies: "policies",
    listen: { port: 0 },
    flow: profile,
    servers: Object.fromEntries(configured),
    agents: { [AGENT]: { role: "agent" } },
    limits: { askHoldMs: 0 },
    shadowShare: 0,
  };
}

/** What the server had not recorded must not pass for a call that ran. */
function expectRecorded({ released }: Extract<Reply, { kind: "released" }>, run: Run, step: Step): void {
  const { status, result } = released.outcome;
  if (status !== "done" || (result?.["isError"] === true) !== "error" in step.answer) throw new Error(`${run.world}/${run.task}: ${step.tool} ended ${status}: ${JSON.stringify(released.outcome)}`);
}

/** What failed inside of the house never left it. */
function effectOf(reply: Reply): Became["effect"] {
  if (reply.kind === "waiting") return "asked";
  return reply.kind === "refused" || reply.released.outcome.fault?.code.startsWith("EXECUTION_DEFINITION") === true ? "refused" : "ran";
}

function becauseOf(reply: Reply): readonly string[] {
  if (reply.kind === "released") return [reply.released.outcome.fault?.code ?? []].flat();
  const lacking = lackingOf(reply).map(({ lack, argument }) => `${lack} ${argument}`);
  const code = reply.kind === "refused" ? [reply.reason.code] : [];
  return [...code, ...reply.rules.map(({ rule }) => rule), ...lacking];
}

function lackingOf(reply: Reply): readonly Lacking[] {
  return reply.kind === "released" ? [] : (reply.lacking ?? []);
}
