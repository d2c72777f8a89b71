import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("NPI ⟦1234567893⟧"),
  marked("⟦1EG4-TE5-MK73⟧"),
  marked("DEA number ⟦AP5836727⟧"),
  marked("NHS number ⟦943 476 5919⟧"),
  marked("KVNR ⟦A123456780⟧"),
  marked("Versicherten-Nr. ⟦T555558879⟧"),
  marked("⟦t555558879⟧", { key: "healthInsuranceNumber" }),
  marked("LANR: ⟦987654401⟧"),
  marked("Betriebsstättennummer: ⟦021234568⟧"),
  marked("Medicare card ⟦2123 45670 1⟧"),
  marked("OHIP ⟦1234-567-897⟧"),
  marked("NHI ⟦ZAC5361⟧"),
  marked("MRN: ⟦12345678⟧"),
  marked("Medical Record No. ⟦847362⟧"),
  marked("patient MRN#⟦A1234567⟧"),
  marked("CHI number ⟦0101701004⟧"),
  marked("IHI ⟦8003608166690503⟧"),
  marked("EHIC ⟦80756001234567891234⟧"),
  marked("HICN ⟦123-45-6789A⟧"),
  marked("Subscriber ID: ⟦XYZ123456789⟧"),
];
