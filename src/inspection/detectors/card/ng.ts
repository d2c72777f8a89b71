import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("charge ⟦4111111111111111⟧ please"),
  marked("⟦5555-5555-5555-4444⟧ or ⟦3782 822463 10005⟧"),
  marked("my card is ⟦6759649826438453⟧"),
  marked("⟦30569309025904⟧"),
  marked("my card: ⟦600000000000004⟧"),
  marked("⟦6759649826438453⟧ and ⟦5067310000000010⟧"),
  marked("⟦3530111333300000⟧, ⟦6011111111111117⟧, ⟦2223003122003222⟧, ⟦6200000000000005⟧"),
  marked("credit card: ⟦4222222222222⟧"),
  marked("⟦2200000000000004⟧"),
  marked("⟦4012 8888 8888 1881⟧ ok"),
  marked("17,⟦4111111111111111⟧,123,12/28"),
];
