import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("write to info at example dot org"),
  clean("user@localhost and @someone and a@b"),
  clean("npm install @scope/package@1.2.3"),
  clean("git@github: the host is missing"),
  clean("x@@example.org"),
];
