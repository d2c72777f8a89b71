/** A house with a vault of the documented shapes; vault.test.ts tells the same story with the real one. */
import { describe } from "vitest";
import { FakeStand } from "./fake-stand.fixture.ts";
import { vaultHouse } from "./vault-house.ts";

describe("a house with a vault of the documented shapes", () => {
  vaultHouse(() => FakeStand.open());
});
