import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("routing number ⟦021000021⟧"),
  marked("⟦3222-7162-7⟧"),
  marked("account number: ⟦945456787654⟧"),
  marked("sort code ⟦12-34-56⟧"),
  marked("⟦12-34-56 12345678⟧"),
  marked("IFSC ⟦SBIN0001234⟧"),
  marked("BSB ⟦062-000⟧"),
  marked("SWIFT code: ⟦DEUTDEFF500⟧"),
  marked("BIC ⟦COBADEFFXXX⟧"),
  marked("⟦004512239081⟧", { key: "bank_number" }),
  marked("⟦COBADEFFXXX⟧", { key: "swiftCode" }),
  marked("| BIC | ⟦GENODEF1S04⟧ |"),
  marked("Commerzbank (BIC ⟦COBADEFFXXX⟧)"),
];
