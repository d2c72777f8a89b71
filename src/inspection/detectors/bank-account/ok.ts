import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("build 1732184400123 at 2026-11-21T15:30:00.123Z in 1203ms"),
  clean("request c56a4180-65aa-42ec-a945-5fd21dec0538 took 0.123456789s"),
  clean("commit 9fceb02d0ae598e95dc970b74767f19372d61af8"),
  clean("src/gateway/tool-call.ts:123:45"),
  clean("ratio 3.14159265358979 of 100000 samples"),
  clean("121000358 is nothing without a word"),
  clean("swift is a language"),
  clean("due on 12-34-56"),
  clean("account of the events of 1945"),
  clean("COBADEFFXXX", { key: "ticker" }),
  clean("LANGUAGE", { key: "swiftVersion" }),
  clean("account created on 20240517"),
  clean("The account has 12345678 followers"),
  clean("Account balance: 12,345,678.90"),
  clean("accounts receivable 120000"),
];
