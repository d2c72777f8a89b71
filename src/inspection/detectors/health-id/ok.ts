import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("build 1732184400123 at 2026-11-21T15:30:00.123Z in 1203ms"),
  clean("request c56a4180-65aa-42ec-a945-5fd21dec0538 took 0.123456789s"),
  clean("commit 9fceb02d0ae598e95dc970b74767f19372d61af8"),
  clean("src/gateway/tool-call.ts:123:45"),
  clean("ratio 3.14159265358979 of 100000 samples"),
  clean("1234567893 is just a number"),
  clean("AB1234563 is a part of an order"),
  clean("1BG4-TE5-MK7"),
  clean("The DEA number is  BG8207031"),
  clean("patient count 123456"),
  clean("the MRN is short for medical record number and has 8 digits"),
  clean("patients: 1234567"),
  clean("a subscriber since 2019"),
];
