import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("at ⟦159 Old Mill Road, Apt 4⟧, Springfield"),
  marked("⟦Hauptstraße 12a, 80331 München⟧"),
  marked("⟦12 rue de la Paix, 75002 Paris⟧"),
  marked("⟦Via Roma 131⟧ in Montafia"),
  marked("⟦P.O. Box 287⟧"),
  marked("postcode ⟦SW1A 1AA⟧"),
  marked("PLZ ⟦80331⟧"),
  marked("zip code ⟦94110⟧"),
  marked("Colorado Springs, ⟦CO 70079⟧"),
  marked("⟦PSC 1437, Box 3833⟧"),
];
