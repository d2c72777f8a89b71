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
  clean("the birth of the project 2019"),
  clean("NATO summit 11/07/2023"),
  clean("birth rate in Martinique 2019"),
  clean("発売日 1990年5月17日"),
  clean("order 19900517"),
];
