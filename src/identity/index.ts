/** The door of `identity/`. */
export { Agents } from "./agents.ts";
export type { NewAgent, RegisteredAgent } from "./agents.ts";
export { attributing } from "./attribute.ts";
export { firstOwner, LOCAL_OWNER } from "./first-owner.ts";
export type { FirstOwner } from "./first-owner.ts";
export { KEY_FAILURES_WINDOW_MS, TOKEN_LIFETIME_MS } from "./limits.ts";
export { PERSON_NAMED } from "./name.ts";
export { People } from "./people.ts";
export type { MadeSecret, Operator } from "./people.ts";
export { mayDo, PERMISSIONS, requirePermission, ROLES } from "./permissions.ts";
export type { Permission, PersonRole } from "./permissions.ts";
export type { ChangedBy, IdentityChange, IdentityStore, IdentityWriter } from "./port.ts";
export { VirtualKeys } from "./virtual-keys.ts";
export { audienceOf, Tokens } from "./tokens.ts";
export type { IssuedToken } from "./tokens.ts";
