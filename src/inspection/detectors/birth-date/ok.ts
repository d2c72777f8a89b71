import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("the meeting is on 12/05/2026"),
  clean("released 1990-05-12"),
  clean("1990-05-12", { key: "createdAt" }),
  clean("born in a small town in 13/13/1980"),
  clean("born and raised"),
  clean("Aug 9th, 1988", { key: "published" }),
  clean("see the minutes of 3 juillet 1971", { key: "birthday" }),
];
