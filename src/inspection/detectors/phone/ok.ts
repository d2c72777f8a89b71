import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("build 1732184400123 at 2026-11-21T15:30:00.123Z in 1203ms"),
  clean("request c56a4180-65aa-42ec-a945-5fd21dec0538 took 0.123456789s"),
  clean("commit 9fceb02d0ae598e95dc970b74767f19372d61af8"),
  clean("src/gateway/tool-call.ts:123:45"),
  clean("ratio 3.14159265358979 of 100000 samples"),
  clean("from 2000-04-16 11:34:35 to 2001"),
  clean("192.168.100.101"),
  clean("078-05-1123"),
  clean("4012-8888-8888-1881"),
  clean("c56a4180-65aa-42ec-9945-512345678901"),
  clean("pages 123-4567"),
  clean("total 1,234,567.89"),
  clean("invoice 4155550132"),
  clean("v10.20.3040.5060"),
  clean("/users/4155550132/orders"),
  clean("$415-555-0132.55"),
  clean("during 4155550132 cycles"),
  clean("the hotel has 4155550132 records"),
  clean("an Intel 4155550132"),
  clean("spring 2155550132"),
  clean("see (12) 345-67"),
  clean("f(11) 12345"),
];
