/** Where two engines' answers to the same request differ. */
import type { EngineAnswer } from "../policy/engine.ts";

/**
 * The ids of the rules that two answers differ on; undefined where they agree. Empty where the answers differ in more than
 * rules: one engine did not take the request.
 */
export function differences(a: EngineAnswer, b: EngineAnswer): readonly string[] | undefined {
  if (a.kind === "invalid" || b.kind === "invalid") return a.kind === b.kind ? undefined : [];
  const apart = [...between(a.determining, b.determining), ...between(a.errored, b.errored)];
  return apart.length === 0 && a.decision === b.decision ? undefined : [...new Set(apart)].sort();
}

function between(a: readonly string[], b: readonly string[]): readonly string[] {
  const [inA, inB] = [new Set(a), new Set(b)];
  return [...[...inA].filter((id) => !inB.has(id)), ...[...inB].filter((id) => !inA.has(id))];
}
