import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";
import { SLURS } from "./words.ts";

export const ng: readonly Fixture[] = [
  marked("If you come back ⟦I will kill you⟧."),
  marked("You should ⟦KILL YOURSELF⟧"),
  marked("I ⟦know where you live⟧."),
  marked("⟦Go fuck yourself⟧."),
  marked("What a ⟦piece of shit⟧."),
  marked("⟦you fucking lazy idiot⟧"),
  marked("well, ⟦you are an asshole⟧!"),
  ...SLURS.map((word) => marked(`They called him a ⟦${word}⟧.`)),
];
