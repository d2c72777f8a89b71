/** Memory, knowledge and culture over the house's store and keys. */
import type { PersonId } from "../call/id.ts";
import type { Take } from "../execution/shelf/fetch-page.ts";
import { openShelf, type Shelf } from "../execution/shelf/shelf.ts";
import type { People } from "../identity/index.ts";
import { RowSeal } from "../keys/index.ts";
import { openSearchIndex } from "../store/sqlite/search-index.ts";
import { breather } from "./breathe.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { Foundation } from "./foundation.ts";
import { teamsOf } from "./living.ts";

export interface HouseShelfParts {
  readonly people: People;
  readonly take: Take;
  readonly readerId: (reader: string) => string;
}

/** Opens the shelf. What is in it is read when it is first asked for. */
export function houseShelf(base: Foundation, { teams }: Configuration, { people, take, readerId }: HouseShelfParts): Shelf {
  const { ring, chance, newId, clock } = base;
  return openShelf({
    store: base.store.shelf,
    seal: new RowSeal({ ring, chance, newId }),
    openIndex: openSearchIndex,
    pauses: () => breather(clock),
    clock,
    newId,
    namesOf: (person) => namesOf(person, { people, teams }),
    readerId,
    take,
  });
}

/** A person is named by id, by name, and by the teams that the person is in: `team:NAME`. */
function namesOf(id: PersonId, { people, teams }: Pick<HouseShelfParts, "people"> & Pick<Configuration, "teams">): ReadonlySet<string> {
  const person = people.list().find((one) => one.person === id);
  return new Set(person === undefined ? [id] : [id, person.name, ...teamsOf(person, teams).map((team) => `team:${team}`)]);
}
