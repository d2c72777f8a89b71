/** The figures of a replay as text. */
import type { Measured } from "./measure.ts";
import { type Figures, gotThrough, type Share, type Through } from "./report.ts";
import type { Scenario } from "./run.ts";

/** The tables: all worlds together by profile, then each world. */
export function figuresText(scenarios: readonly Scenario[], measured: readonly Measured[]): string {
  const guessed = scenarios.filter(({ manifest }) => manifest === undefined).map(({ world }) => world);
  const textOnly = scenarios.reduce((sum, scenario) => sum + scenario.textOnly, 0);
  return [
    ...measured.map(({ profile, all }) => block(profile, all)),
    ...scenarios.map(({ world }) => [world, ...measured.flatMap(({ profile, worlds }) => (worlds[world] ? [`  ${profile.padEnd(9)} ${line(worlds[world])}`] : []))].join("\n")),
    ...(guessed.length > 0 ? [`No manifests, so classified at first contact: ${guessed.join(", ")}.`] : []),
    ...(textOnly > 0 ? [`Pairs left out, because the attack is text alone and makes no call: ${textOnly}.`] : []),
  ].join("\n\n");
}

function block(profile: string, of: Figures): string {
  return [
    `${profile}, all worlds`,
    `  tasks with no ask              ${share({ count: of.tasksWithNoAsk, of: of.tasks })}`,
    `  asks a task                    ${(of.asks / of.tasks).toFixed(2)}`,
    `  refusals a task                ${(of.refusals / of.tasks).toFixed(2)}`,
    `  endorsements a task            ${(of.endorsements / of.tasks).toFixed(2)}`,
    `  consequential calls unattended ${share(of.consequential)}`,
    `  tasks done, correct approver   ${share({ count: of.tasksDone, of: of.tasks })}`,
    `  attacks through, late          ${through(of.attacks.late)}`,
    `  attacks through, eager         ${through(of.attacks.eager)}`,
    `  attacks through, either        ${through(of.attacks.any)}`,
  ].join("\n");
}

function line(of: Figures): string {
  return [
    `no ask ${share({ count: of.tasksWithNoAsk, of: of.tasks }).padEnd(16)}`,
    `asks ${(of.asks / of.tasks).toFixed(2)}`,
    `refusals ${(of.refusals / of.tasks).toFixed(2)}`,
    `endorsements ${(of.endorsements / of.tasks).toFixed(2)}`,
    `unattended ${share(of.consequential).padEnd(16)}`,
    `through late ${of.attacks.late.count}/${of.attacks.late.of}`,
    `eager ${of.attacks.eager.count}/${of.attacks.eager.of}`,
    `either ${through(of.attacks.any)}`,
  ].join("  ");
}

/** Each call of a task that a person was asked about, or that was refused, with why. */
export function asksText(measured: readonly Measured[]): string {
  const lines = measured.flatMap(({ profile, replayed }) =>
    replayed
      .filter(({ run }) => run.attack === undefined)
      .flatMap(({ run, became }) =>
        became
          .filter(({ effect }) => effect !== "ran")
          .map(({ step, effect, because }) => `${profile}  ${run.world}/${run.task}  ${step.tool}  ${effect}  ${because.join(", ")}`),
      ),
  );
  return ["Calls of tasks that did not simply run:", ...lines].join("\n");
}

/** Each attack that got through. */
export function throughText(measured: readonly Measured[]): string {
  const lines = measured.flatMap(({ profile, replayed }) =>
    replayed.filter(gotThrough).map(({ run }) => `${profile}  ${run.world}/${run.attack?.id}  during ${run.task}, ${run.order}`),
  );
  return ["Attacks that got through:", ...lines].join("\n");
}

function share({ count, of }: Share): string {
  return `${count}/${of} (${of === 0 ? "-" : `${((100 * count) / of).toFixed(1)} %`})`;
}

function through(of: Through): string {
  return `${share(of)}, ${(100 * of.from).toFixed(1)} to ${(100 * of.to).toFixed(1)} %`;
}
