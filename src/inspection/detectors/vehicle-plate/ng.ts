import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("number plate ⟦AB51 ABC⟧"),
  marked("car ⟦M456 DEF⟧"),
  marked("Kennzeichen ⟦B-AB 1234⟧"),
  marked("Kennzeichen ⟦KA EF 12H⟧"),
  marked("vehicle ⟦KA53ME3456⟧"),
  marked("vehicle registration ⟦MCX1243⟧"),
  marked("plate ⟦ABJ-001AA⟧"),
  marked("Plaka numarası ⟦06 A 123⟧"),
  marked("immatriculation ⟦AB-123-CD⟧"),
  marked("matrícula ⟦1234 BCD⟧"),
  marked("targa ⟦AB 123 CD⟧"),
];
