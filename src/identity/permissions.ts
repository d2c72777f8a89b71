/**
 * What each role of people may do: the whole table, on one page. An operation that is not here does not exist, and a
 * role that is not named beside it is refused with IDENTITY_FORBIDDEN. Agents have no role here at all.
 */
import type { PersonRow } from "../rows/house-row.ts";
import { identityFault } from "./fault.ts";

export type PersonRole = PersonRow["role"];

export const ROLES: readonly PersonRole[] = ["owner", "security", "operator", "approver", "auditor", "viewer", "user"];

export const PERMISSIONS = {
  // What is here, without content: everybody who has a login.
  whoAmI: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  listAgents: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  listSessions: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  listApprovals: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  listDefinitions: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  policyStatus: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  listPolicies: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  watchEvents: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  listSecrets: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  whoUsesSecret: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  showPolicy: ["owner", "security", "operator", "approver", "auditor"],
  listPeople: ["owner", "security", "operator", "approver", "auditor"],
  // Entries of the ledger hold no content.
  listLogs: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  listEntries: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  showEntry: ["owner", "security", "operator", "approver", "auditor"],
  listRefused: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  verifyLedger: ["owner", "security", "operator", "approver", "auditor"],
  listRuns: ["owner", "security", "operator", "approver", "auditor", "viewer"],

  // Content: each reading is an entry of the house log.
  showSession: ["owner", "security", "operator", "approver", "auditor"],
  showRun: ["owner", "security", "operator", "auditor"],
  explainCall: ["owner", "security", "operator", "approver", "auditor"],
  readContent: ["owner", "security", "auditor"],
  listMemories: ["owner", "security", "auditor"],
  showMemory: ["owner", "security", "auditor"],
  listKnowledge: ["owner", "security", "operator", "auditor"],
  searchKnowledge: ["owner", "security", "auditor"],
  listCulture: ["owner", "security", "operator", "approver", "auditor"],
  showCulture: ["owner", "security", "operator", "approver", "auditor"],
  showApproval: ["owner", "security", "approver", "auditor"],

  // Power over agents.
  addAgent: ["owner", "security"],
  renewKey: ["owner", "security"],
  issueToken: ["owner", "operator"],
  startRun: ["owner", "operator"],
  steerRun: ["owner", "operator"],
  haltRun: ["owner", "security", "operator"],
  revokeToken: ["owner", "security", "operator"],
  listVirtualKeys: ["owner", "security", "operator", "auditor"],
  addVirtualKey: ["owner", "security"],
  revokeVirtualKey: ["owner", "security", "operator"],
  revokeAgent: ["owner", "security"],
  pauseSession: ["owner", "security", "operator"],
  resumeSession: ["owner", "security", "operator"],
  killSession: ["owner", "security", "operator"],
  eraseSession: ["owner", "security"],

  // Power over what agents may do.
  permitApproval: ["owner", "approver"],
  endorse: ["owner", "approver"],
  refuseApproval: ["owner", "security", "approver"],
  acceptDefinition: ["owner", "security"],
  addSecret: ["owner", "security"],
  rotateSecret: ["owner", "security"],
  removeSecret: ["owner", "security"],
  applyPolicy: ["owner", "security"],
  rollbackPolicy: ["owner", "security"],

  // Power over what agents remember, know and hold to.
  revertMemory: ["owner", "security"],
  forgetMemory: ["owner", "security"],
  addKnowledge: ["owner", "security", "operator"],
  removeKnowledge: ["owner", "security", "operator"],
  reindexKnowledge: ["owner", "security", "operator"],
  acceptCulture: ["owner", "approver"],
  refuseCulture: ["owner", "security", "approver"],
  revertCulture: ["owner", "approver"],

  // Power over the keys of the house.
  rotateRoot: ["owner", "security"],

  // Power over people.
  erasePerson: ["owner", "security"],
  addPerson: ["owner"],
  makeLink: ["owner", "security", "operator", "approver", "auditor", "viewer"],
  endLogin: ["owner", "security", "operator", "approver", "auditor", "viewer"],
} as const satisfies { readonly [permission: string]: readonly PersonRole[] };

export type Permission = keyof typeof PERMISSIONS;

/** Whether a role may do something. */
export function mayDo(role: PersonRole, permission: Permission): boolean {
  const roles: readonly PersonRole[] = PERMISSIONS[permission];
  return roles.includes(role);
}

/** Faults with IDENTITY_FORBIDDEN unless the role may do it. */
export function requirePermission(role: PersonRole, permission: Permission): void {
  if (mayDo(role, permission)) return;
  throw identityFault(
    "IDENTITY_FORBIDDEN",
    `the role ${role} does not permit ${permission}`,
    `roles that do: ${PERMISSIONS[permission].join(", ")}`,
  );
}
