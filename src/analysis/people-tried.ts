/** People for a search: those who are known, those whom rules name, and somebody in each team, so that every team has a member to try. */
import { isJsonObject } from "../call/json.ts";
import { readRules } from "./read-rules.ts";
import type { PolicyFiles } from "../policy/policy-set.ts";
import type { Living } from "../policy/schema.ts";
import { SOMEBODY_OF } from "./candidates.ts";

/** The living with these people. Nothing of it may decide a real call. */
export function withPeopleToTry(living: Living, sets: readonly PolicyFiles[]): Living {
  const known = living.people ?? [];
  const rules = sets.flatMap((files) => readRules(files).rules);
  const named = [...new Set(rules.flatMap(({ json }) => personsIn(json)))].filter((id) => known.every((person) => person.id !== id));
  const teams = [...new Set([...(living.teams ?? []), ...known.flatMap((person) => person.teams)])];
  const empty = teams.filter((team) => known.every((person) => !person.teams.includes(team)));
  // Where a house says who its people are, a rule that names another is wrong, and stays so.
  const added = living.people === undefined ? named.map((id) => ({ id, teams: [] })) : [];
  return { ...living, people: [...known, ...added, ...empty.map((team) => ({ id: `${SOMEBODY_OF}${team}`, teams: [team] }))] };
}

function personsIn(json: unknown): readonly string[] {
  if (Array.isArray(json)) return json.flatMap(personsIn);
  if (!isJsonObject(json)) return [];
  if (json["type"] === "Person" && typeof json["id"] === "string") return [json["id"]];
  return Object.values(json).flatMap(personsIn);
}
