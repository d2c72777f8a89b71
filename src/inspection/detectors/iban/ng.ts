import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("pay to ⟦DE89 3704 0044 0532 0130 00⟧ today"),
  marked("⟦GB82WEST12345698765432⟧"),
  marked("⟦gb82west12345698765432⟧"),
  marked("⟦FR14 2004 1010 0505 0001 3M02 606⟧ and ⟦NO9386011117947⟧"),
  marked("⟦CH9300762011623852957⟧, ⟦MT84MALT011000012345MTLCAST001S⟧"),
];
