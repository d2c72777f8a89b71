import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("build 1732184400123 at 2026-11-21T15:30:00.123Z in 1203ms"),
  clean("request c56a4180-65aa-42ec-a945-5fd21dec0538 took 0.123456789s"),
  clean("commit 9fceb02d0ae598e95dc970b74767f19372d61af8"),
  clean("src/gateway/tool-call.ts:123:45"),
  clean("ratio 3.14159265358979 of 100000 samples"),
  clean("my card number is 4012-8888-8888-1882"),
  clean("order 36168002586008"),
  clean("600000000000004 of 15 digits, 57000000000002 and 410000000000004: ranges in which cards have 16"),
  clean("4111 1111 1111 111"),
  clean("account 1234567890123456"),
  clean("0000000000000000 is no card"),
  clean("snowflake 1322334455667788990", { key: "id" }),
];
