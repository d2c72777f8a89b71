import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("Dr is short for drive"),
  clean("the name is unknown"),
  clean("Mr and Mrs"),
  clean("my name is on the list"),
  clean("left-pad", { key: "name" }),
  clean("The Great Gatsby", { key: "title" }),
  clean("items and terms Next"),
];
