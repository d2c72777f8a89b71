import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("born on ⟦9/20/1968⟧."),
  marked("Please tell me your date of birth. It's ⟦9/24/1946⟧"),
  marked("⟦1990-05-12⟧", { key: "birthDate" }),
  marked("⟦1990-05-12T00:00:00Z⟧", { key: "dob" }),
  marked("Geburtsdatum: ⟦12.05.1990⟧"),
  marked("née le ⟦12/05/1990⟧"),
  marked("DOB: ⟦May 12, 1990⟧"),
  marked("She was born on ⟦12th of May 1990⟧"),
  marked("Date of birth\n⟦March 3, 1971⟧"),
  marked("⟦3 juillet 1971⟧", { key: "dateDeNaissance" }),
  marked("⟦Aug 9th, 1988⟧", { key: "birthday" }),
  marked('{"dateOfBirth":"⟦1968-01-24⟧"}'),
  marked("date_of_birth=⟦24.01.1968⟧"),
  marked("fecha-de-nacimiento: ⟦24/01/1968⟧"),
];
