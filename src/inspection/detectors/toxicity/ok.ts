import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("Scunthorpe General Hospital, Dr. Herman Libshitz, the Horniman Museum, medieval erection of parapets"),
  clean("How do I kill a Python process? kill -9 your_pid; this will not kill you."),
  clean("The new tariff will not kill your time budget, and killing children of a process is fine."),
  clean("The patient hopes to recover; her assessment was passionate and classic."),
  clean("Damn, that was close."),
  clean("Shitake is a misspelling of shiitake."),
];
