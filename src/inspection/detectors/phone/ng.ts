import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("My US number is ⟦(415) 555-0132⟧, and ⟦+1 415 555 0132⟧"),
  marked("⟦+55 11 98456 5666⟧."),
  marked("⟦+39 06 678 4343⟧;⟦+33 1 42 68 53 00⟧"),
  marked("My Japanese number is ⟦090-1234-5678⟧"),
  marked("call ⟦4155550132⟧"),
  marked("Phone: ⟦467 3395⟧"),
  marked("⟦+41 (0)96 471 07 95⟧"),
  marked("⟦345-899-3560x4587⟧"),
  marked("⟦9498777106⟧", { key: "fax" }),
  marked("⟦416 60 039⟧ office"),
  marked("⟦03.93.92.16.85⟧"),
  marked("⟦+1-984-182-0190⟧ mobile"),
  marked("(⟦020 7946 0958⟧)"),
  marked("tel:⟦+4915112345678⟧"),
  marked("portable : ⟦0698765432⟧"),
  marked("Llámame al ⟦654 321 987⟧"),
  marked("telemóvel ⟦961 234 567⟧"),
  marked("tlf. ⟦22 86 44 00⟧"),
  marked("κινητό ⟦6941234567⟧"),
  marked("Handynummer: ⟦01701234567⟧"),
  marked("моб. ⟦8 916 765-43-21⟧"),
  marked("⟦0412345678⟧", { key: "cellphone" }),
  marked("write to ⟦(21) 98765-4321⟧ soon"),
  marked("⟦8 (812) 765-43-21⟧"),
];
