import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("to ⟦3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy⟧ now"),
  marked("⟦1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2⟧"),
  marked("⟦bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq⟧"),
  marked("⟦0x52908400098527886E0F7030069857D2E4169EE7⟧"),
  marked("⟦TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t⟧"),
  marked("⟦rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh⟧"),
  marked(`stellar ⟦G${"A".repeat(55)}⟧`),
];
