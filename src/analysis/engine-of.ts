/** The engine that decides, for rules and what lives in the house: it knows the tools' actions in their group. */
import { compiledEngine } from "../policy/compile/compiled-engine.ts";
import type { Compilable } from "../policy/compile/compiled-engine.ts";
import type { Engine } from "../policy/engine.ts";
import { placedAction } from "../policy/placed.ts";
import type { PolicySchema } from "../policy/schema.ts";

/** Makes the engine of rules that validated against the schema. */
export function engineOf(rules: readonly Compilable[], { subjects }: PolicySchema): Engine {
  const actions = [...subjects.values()].map(({ definition }) => placedAction("callTool", definition));
  return compiledEngine(
    rules,
    actions.filter((action) => action.parents.length > 0),
  );
}
