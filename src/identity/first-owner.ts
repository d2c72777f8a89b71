/** The first start of a house: somebody must own it. */
import type { PersonId } from "../call/id.ts";
import type { MadeSecret, People } from "./people.ts";

/** The name of the owner whom the first start makes. */
export const LOCAL_OWNER = "local";

export interface FirstOwner {
  readonly person: PersonId;
  /** The code of the one-time link: `<house>/owner?code=<code>`. */
  readonly link: MadeSecret;
  /** For the command line: belongs in a file that only the owner can read. */
  readonly token: MadeSecret;
}

/** Makes the local owner with a one-time link and a token for the command line. Undefined when the house has an owner. */
export async function firstOwner(people: People): Promise<FirstOwner | undefined> {
  if (people.list().some((person) => person.role === "owner")) return undefined;
  const owner = await people.add(LOCAL_OWNER, "owner", "house");
  const person = owner.person as PersonId;
  return { person, link: await people.makeLink(person, "house"), token: await people.makeToken(person, "house") };
}
