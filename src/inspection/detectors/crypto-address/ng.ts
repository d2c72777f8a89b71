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
  marked("⟦GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN⟧"),
  marked("⟦44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A⟧"),
  marked("⟦bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a⟧"),
  marked("solana wallet ⟦7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV⟧"),
  marked("⟦mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn⟧"),
];
