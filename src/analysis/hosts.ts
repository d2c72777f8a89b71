/**
 * Hosts as rules know them. They are not listed anywhere: a rule may name any, and an agent may ask for any. So whatever
 * looks at everything that rules could be about looks at the hosts that rules name, and at one that none names.
 */
import type { Definition } from "../call/definition.ts";
import type { Uid } from "../policy/entity.ts";
import type { Rule } from "../policy/rule.ts";
import type { PolicySchema, Subject } from "../policy/schema.ts";
import { subjectOf } from "../policy/schema.ts";
import { mentionsOf } from "./mentions.ts";

/** A name that is nobody's (RFC 6761, 6.4). */
const SOME_HOST = "host.invalid";
/** The server that stands for the way out (`execution/egress/host-definition.ts`). */
const EGRESS = "egress";
const LABELS = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** The hosts that rules name, in their scopes and conditions, and one that none does. Nothing where no rule names any. */
export function hostsIn(rules: readonly Rule[], schema: PolicySchema): readonly Subject[] {
  const named = rules.flatMap(({ json }) =>
    mentionsOf(json)
      .uids.filter(({ type }) => type === "Host")
      .map(({ id }) => id),
  );
  const speaks = named.length > 0 || rules.some(({ json }) => mentionsOf(json).uids.some(isFetch));
  return speaks ? [...new Set([...named, SOME_HOST])].flatMap((name) => hostSubject(name, schema) ?? []) : [];
}

/** A host as rules know it. */
export function hostSubject(name: string, schema: PolicySchema): Subject | undefined {
  const definition: Definition = { kind: "host", server: EGRESS, name, fingerprint: "", state: "pinned", described: {} };
  return subjectOf(schema, definition);
}

/** Whether a host is written in its one spelling, or as what follows a dot of one; any other matches nothing. */
export function isHostName({ id }: Pick<Uid, "id">): boolean {
  return id.length <= 253 && (LABELS.test(id) || /^\[[0-9a-f:.]+\]$/.test(id));
}

function isFetch({ type, id }: Uid): boolean {
  return type === "Action" && id === "fetch";
}
