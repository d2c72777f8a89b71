/** What operators do about people and logins. */
import type { PersonRow } from "../rows/house-row.ts";
import type { PersonId } from "../call/id.ts";
import type { Action } from "./desk.ts";
import type { PersonListed } from "./operations.ts";

export const whoAmI: Action<"whoAmI"> = (_desk, { person, name, role }) => ({ person, name, role });

export const listPeople: Action<"listPeople"> = (desk) => ({ people: desk.people.list().map(listed) });

/** Adds a person, with a one-time link to hand over. */
export const addPerson: Action<"addPerson"> = async (desk, by, { name, role }) => {
  const person = await desk.people.add(name, role, by.person);
  const { secret, expiresAt } = await desk.people.makeLink(person.person as PersonId, by.person);
  return { person: listed(person), link: { code: secret, expiresAt } };
};

/** A one-time link for oneself: how the command line opens a browser. */
export const makeLink: Action<"makeLink"> = async (desk, by) => {
  const { secret, expiresAt } = await desk.people.makeLink(by.person, by.person);
  return { code: secret, expiresAt };
};

export const endLogin: Action<"endLogin"> = async (desk, by) => {
  await desk.people.end(by);
  return {};
};

function listed({ person, name, role }: PersonRow): PersonListed {
  return { person: person as PersonId, name, role };
}
