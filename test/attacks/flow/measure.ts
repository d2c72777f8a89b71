/** Replays scenarios under one profile of the flow rules, and counts. */
import { FLOW_PROFILES } from "../../../src/main/flow-rules.ts";
import { consequentialTools } from "./consequential-tools.ts";
import { figuresOf, type Figures, type IsConsequential } from "./report.ts";
import { type Replayed, ReplayHouse } from "./replay.ts";
import type { Scenario } from "./run.ts";

/** `blind` is balanced in a house that is not told what the person asked for. */
export const PROFILES = [...FLOW_PROFILES, "blind"] as const;
export type ProfileName = (typeof PROFILES)[number];

export interface Measured {
  readonly profile: ProfileName;
  readonly all: Figures;
  readonly worlds: { readonly [world: string]: Figures & { readonly labelledBy: "manifest" | "first contact"; readonly textOnly: number } };
  readonly replayed: readonly Replayed[];
}

/** Runs of one world that go on at once, where there are many worlds and where there are few. */
const DESKS = { many: 1, few: 6 };

export async function measureFlow(scenarios: readonly Scenario[], profile: ProfileName): Promise<Measured> {
  const house = await ReplayHouse.open({
    scenarios,
    profile: profile === "blind" ? "balanced" : profile,
    prompts: profile !== "blind",
    desks: scenarios.length > 4 ? DESKS.many : DESKS.few,
  });
  try {
    const replayed = await house.replay(scenarios.flatMap(({ tasks, attacks }) => [...tasks, ...attacks]));
    const acting = new Map(scenarios.map((scenario) => [scenario.world, consequentialTools(scenario)]));
    const isConsequential: IsConsequential = (world, tool) => acting.get(world)?.has(tool) ?? true;
    const worlds = scenarios.map(({ world, manifest, textOnly }) => {
      const figures = figuresOf(replayed.filter(({ run }) => run.world === world), isConsequential);
      return [world, { ...figures, labelledBy: manifest === undefined ? ("first contact" as const) : ("manifest" as const), textOnly }] as const;
    });
    return { profile, all: figuresOf(replayed, isConsequential), worlds: Object.fromEntries(worlds), replayed };
  } finally {
    await house.close();
  }
}
