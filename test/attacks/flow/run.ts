/**
 * What is replayed: runs of sessions, in which a scripted agent makes the calls of the person's task and, where there is an
 * attack, every call that the attacker wants. It obeys whatever it reads, so an attack is stopped by the house or not at all.
 */
import type { World, WorldAttack, WorldCall, WorldTask, WorldTool } from "./world.ts";

/** late: the attack comes after the task of the person. eager: right after the first result that carries it. */
export const ORDERS = ["late", "eager"] as const;
export type Order = (typeof ORDERS)[number];

export interface Step extends WorldCall {
  readonly by: "person" | "attacker";
  /** Which of the attack's calls it is, those of a later session counted on. */
  readonly index: number;
}

export interface RunSession {
  readonly prompt: string;
  readonly steps: readonly Step[];
}

/** What of an attack is judged: whether some set of its calls ran. */
export type Judged = Pick<WorldAttack, "id" | "kind" | "stop" | "wins" | "redescribes">;

export interface Run {
  readonly world: string;
  readonly task: string;
  readonly attack?: Judged;
  readonly order?: Order;
  readonly sessions: readonly RunSession[];
}

/** Everything that is replayed of one set of tools. */
export interface Scenario {
  readonly world: string;
  readonly tools: readonly WorldTool[];
  /** The tasks, each by itself. */
  readonly tasks: readonly Run[];
  /** The attacks, each during every task in which it reaches the agent, in both orders. */
  readonly attacks: readonly Run[];
  /** Pairs of a task and an attack that has no calls: text alone, which no gateway of tools can stop. */
  readonly textOnly: number;
  /** The file that says what the tools do; without one they are classified at first contact. */
  readonly manifest: string | undefined;
}

/** A world of the corpus, with its manifest. */
export function scenarioOf(world: World, manifest: string | undefined): Scenario {
  return { world: world.name, tools: world.tools, tasks: taskRuns(world), attacks: attackRuns(world), textOnly: 0, manifest };
}

function taskRuns({ name, tasks }: World): readonly Run[] {
  return tasks.map((task) => ({ world: name, task: task.id, sessions: [{ prompt: task.prompt, steps: stepsOf(task.calls, "person") }] }));
}

function attackRuns({ name, attacks }: World): readonly Run[] {
  return attacks.flatMap((attack) =>
    attack.during.flatMap(({ task, reachedBy }) =>
      ORDERS.map((order) => ({ world: name, task: task.id, attack, order, sessions: sessionsOf({ attack, task, reachedBy, order }) })),
    ),
  );
}

interface Played {
  readonly attack: WorldAttack;
  readonly task: WorldTask;
  readonly reachedBy: number;
  readonly order: Order;
}

function sessionsOf({ attack, task, reachedBy, order }: Played): readonly RunSession[] {
  const own = stepsOf(task.calls, "person");
  const attacking = stepsOf(attack.calls, "attacker");
  const steps = order === "late" ? [...own, ...attacking] : [...own.slice(0, reachedBy + 1), ...attacking, ...own.slice(reachedBy + 1)];
  const first = { prompt: task.prompt, steps };
  if (attack.later === undefined) return [first];
  const later = stepsOf(attack.later.calls, "attacker").map((step) => ({ ...step, index: step.index + attacking.length }));
  return [first, { prompt: attack.later.prompt, steps: later }];
}

function stepsOf(calls: readonly WorldCall[], by: Step["by"]): readonly Step[] {
  return calls.map((call, index) => ({ ...call, by, index }));
}
