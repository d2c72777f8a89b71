/** Who is in what: by what things are, which no configuration changes, and as the house is now. */
import { uidKey } from "../policy/entity.ts";
import type { PolicySchema } from "../policy/schema.ts";
import type { Membership } from "./contradiction.ts";
import { CALL_TOOL, isToolAction } from "./literal.ts";

/** By what things are: a definition in its server, a host in those above it, a model in its provider, a tool's action in the group of all. */
export function lastingMembership({ subjects }: PolicySchema): Membership {
  return (uid, group) => {
    if (group.type === "Action") return group.id === CALL_TOOL.id && isToolAction(uid);
    if (group.type === "Host") return uid.type === "Host" && (uid.id === group.id || uid.id.endsWith(`.${group.id}`));
    if (uid.type === "Model") return group.type === "Provider" && uid.id.startsWith(`${group.id}/`);
    const server = subjects.get(uidKey(uid))?.definition.server;
    return group.type === "Server" && server !== undefined ? server === group.id : undefined;
  };
}

/** As the house is now: beside that, the roles of agents, the classes of tools and the teams of people. */
export function presentMembership(schema: PolicySchema): Membership {
  const lasting = lastingMembership(schema);
  const roles = new Map(schema.living.agents.map(({ name, role }) => [name, role]));
  return (uid, group) => {
    if (uid.type === "Agent" && group.type === "Role") return roles.has(uid.id) ? roles.get(uid.id) === group.id : undefined;
    if (uid.type === "Tool" && group.type === "ToolClass")
      return schema.subjects.get(uidKey(uid))?.classes.some((name) => name === group.id);
    if (uid.type === "Person" && group.type === "Team") return schema.teams.get(uid.id)?.includes(group.id);
    return lasting(uid, group);
  };
}
