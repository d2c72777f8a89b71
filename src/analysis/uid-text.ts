/** Names of entities, for people. */
import type { Uid } from "../policy/entity.ts";

/** A uid as a rule writes it. */
export function uidText(uid: Uid): string {
  return `${uid.type}::${JSON.stringify(uid.id)}`;
}
