import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("my travel passport is ⟦A12803456⟧"),
  marked("passport no. ⟦912803456⟧"),
  marked("⟦C3590543⟧", { key: "passport_number" }),
  marked("UK passport: ⟦AB1234567⟧"),
  marked("Reisepass ⟦C01X00T41⟧"),
  marked("Mi pasaporte es ⟦AAA123456⟧"),
  marked("여권번호는 ⟦M123A4567⟧입니다"),
  marked("passaporto ⟦YA1234567⟧"),
  marked("passeport ⟦14AB12345⟧"),
  marked("passport ⟦GA302922⟧"),
  marked("passport: ⟦E12345678⟧"),
  marked("passport number ⟦X1234567⟧"),
  marked(`⟦P<UTOERIKSSON<<ANNA<MARIA${"<".repeat(19)}\nL898902C36UTO7408122F1204159ZE184226B<<<<<10⟧`),
  marked("Reisepass-Nr. ⟦C01X00T47⟧"),
  marked("⟦C01X00T478⟧", { key: "reisepassnummer" }),
  marked("paspoort ⟦NW3BLP4K6⟧"),
  marked("паспорт ⟦45 12 345678⟧"),
  marked("паспорт серия ⟦4512 номер 345678⟧"),
  marked("護照號碼 ⟦300123456⟧"),
  marked("Αριθμός διαβατηρίου ⟦AE1234567⟧"),
  marked("útlevél ⟦BC1234567⟧"),
  marked("Pass-Nr. ⟦C01X00T47⟧"),
];
