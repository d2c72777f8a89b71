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
  marked("BLZ: ⟦370 400 44⟧"),
  marked("CLABE ⟦032180000118359719⟧"),
  marked("CBU ⟦2850590940090418135201⟧"),
  marked("Cuenta ⟦2100 0418 45 0200051332⟧"),
  marked("Bankgiro ⟦5050-1055⟧"),
  marked("口座番号 ⟦1234567⟧"),
  marked("계좌번호 ⟦110-123-456789⟧"),
  marked("account ⟦1234567⟧ please"),
  marked("Sort code: ⟦200000⟧"),
  marked("NUBAN ⟦0123456789⟧"),
  marked("rekeningnummer ⟦41.71.64.300⟧"),
];
