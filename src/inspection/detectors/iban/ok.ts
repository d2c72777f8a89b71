import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("DE89 3704 0044 0532 0130 01 is mistyped"),
  clean("GB82WEST1234569876543"),
  clean("IBAN: GB82WEST12345698765433"),
  clean("NL91ABNA0417164301", { key: "iban" }),
  clean("XX89370400440532013000"),
  clean("AL47/2121/1009/0000/0002/3569/8741"),
  clean("build 1732184400123 at 2026-11-21T15:30:00.123Z in 1203ms"),
  clean("request c56a4180-65aa-42ec-a945-5fd21dec0538 took 0.123456789s"),
  clean("commit 9fceb02d0ae598e95dc970b74767f19372d61af8"),
  clean("src/gateway/tool-call.ts:123:45"),
  clean("ratio 3.14159265358979 of 100000 samples"),
];
