import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("version 1.2.3.4"),
  clean("192.168.1.256"),
  clean("1.2.3"),
  clean("Mozilla/5.0 AppleWebKit/537.36 Chrome/122.0.183.38 Safari/537.36"),
  clean("12:34:56 and 1:2:3:4"),
  clean("MyClass::toString and std::vector"),
  clean("aa:bb:cc:dd:ee:ff"),
  clean("oid 1.3.6.1.4.1.311"),
  clean("IP192.168.1.1text"),
  clean("12345:db8::1"),
  clean("2001::25de::cade"),
  clean("use std::net; fn parse() -> Self::Out { a :: b }"),
  clean("see :: in the grammar"),
  clean("at 10:20:30.123"),
  clean("Section 4.2.1.8 and § 1.2.3.4"),
  clean("upgraded to 2.0.0.1"),
  clean("10.1.2.3-beta"),
];
