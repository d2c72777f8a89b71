import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("00:1A:2B:3C:4D"),
  clean("FF:FF:FF:FF:FF:FF"),
  clean("c56a4180-65aa-42ec-a945-5fd21dec0538"),
  clean("00:00:00:00:00:00"),
  clean("00:1A:2B:3C:4D:5E:6F:70"),
  clean("1234.5678"),
];
