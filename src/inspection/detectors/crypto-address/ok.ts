import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ2"),
  clean("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdx"),
  clean("0x0000000000000000000000000000000000000000"),
  clean("0xdeadbeef"),
  clean("build 1732184400123 at 2026-11-21T15:30:00.123Z in 1203ms"),
  clean("request c56a4180-65aa-42ec-a945-5fd21dec0538 took 0.123456789s"),
  clean("commit 9fceb02d0ae598e95dc970b74767f19372d61af8"),
  clean("src/gateway/tool-call.ts:123:45"),
  clean("ratio 3.14159265358979 of 100000 samples"),
  clean("GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVM"),
  clean("sol 12345678901234567890123456789012345"),
];
