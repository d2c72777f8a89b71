/** Classes of findings, as a policy names them: what rules may ask for and what can be struck. */
import { DETECTORS } from "./detectors/index.ts";
import type { Detector } from "./scan/detector.ts";

/** The classes that detectors find, and their groups, sorted. */
export function classesOf(detectors: readonly Detector[]): readonly string[] {
  const kinds = detectors.flatMap(({ rules = [], shapes = [], finds = [] }) => [...rules, ...shapes, ...finds]);
  return [...new Set(kinds.flatMap((kind) => [kind.class, kind.group]))].sort();
}

/** Classes and groups that this stop can strike: what `@effect("sanitize") @with(…)` may name. */
export const SANITIZES: readonly string[] = classesOf(DETECTORS);

/** Classes and groups of what a house has of its own to look for, whether it has any or not. */
export const OWN_CLASSES: readonly string[] = ["canary", "known-secret", "user-defined"];
