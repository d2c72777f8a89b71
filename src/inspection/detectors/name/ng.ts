import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("Mr. ⟦Jan van der Berg⟧ came"),
  marked("Frau ⟦Müller⟧ ruft an"),
  marked("My name is ⟦Vanessa P. Hertzog⟧ but"),
  marked("me llamo ⟦José García⟧."),
  marked("⟦Ana Ćirić⟧", { key: "customerName" }),
  marked("⟦O'Neill⟧", { key: "last_name" }),
  marked("Ms. ⟦Šárka Ottová⟧'s account"),
];
