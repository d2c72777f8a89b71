import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [marked("⟦00:1A:2B:3C:4D:5E⟧"), marked("is ⟦AA-BB-CC-DD-EE-FF⟧."), marked("⟦aabb.ccdd.eeff⟧")];
