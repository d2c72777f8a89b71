import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("build 1732184400123 at 2026-11-21T15:30:00.123Z in 1203ms"),
  clean("request c56a4180-65aa-42ec-a945-5fd21dec0538 took 0.123456789s"),
  clean("commit 9fceb02d0ae598e95dc970b74767f19372d61af8"),
  clean("src/gateway/tool-call.ts:123:45"),
  clean("ratio 3.14159265358979 of 100000 samples"),
  clean("HRC 12345"),
  clean("DE136695975"),
  clean("27ABCDE1234F1Y"),
  clean("53125226"),
  clean("[38953.548293] eth0: link up"),
  clean("reference 46196693002"),
];
