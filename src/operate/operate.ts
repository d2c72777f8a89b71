/**
 * THE OPERATORS' PATH: who, may they, do it; each doing leaves its entry in a log. Nothing else in the house acts for a
 * person. Trust: who controls this folder can stop and permit in any person's name, and cannot make an entry of it vanish.
 */
import { requirePermission } from "../identity/index.ts";
import type { Operator } from "../identity/index.ts";
import { addAgent, issueToken, listAgents, renewKey, revokeAgent, revokeToken } from "./agents.ts";
import { listApprovals, permitApproval, refuseApproval, showApproval } from "./approvals.ts";
import type { Action, Desk } from "./desk.ts";
import { endorse } from "./endorse.ts";
import { erasePerson, eraseSession } from "./erase.ts";
import { listEntries, listLogs, listRefused, showEntry, verifyLedger } from "./ledger.ts";
import type { HouseEvents, Listener } from "./house-events.ts";
import type { InputOf, OperationName, OutputOf } from "./operations.ts";
import { addPerson, endLogin, listPeople, makeLink, whoAmI } from "./people.ts";
import { applyPolicy, explainCall, listPolicies, rollbackPolicy, showPolicy } from "./policies.ts";
import { addSecret, listSecrets, removeSecret, rotateSecret, whoUsesSecret } from "./secrets.ts";
import {
  acceptCulture,
  addKnowledge,
  forgetMemory,
  listCulture,
  listKnowledge,
  listMemories,
  refuseCulture,
  reindexKnowledge,
  removeKnowledge,
  revertCulture,
  revertMemory,
  searchKnowledge,
  showCulture,
  showMemory,
} from "./shelf.ts";
import { killSession, listSessions, pauseSession, resumeSession, showSession } from "./sessions.ts";
import { addVirtualKey, listVirtualKeys, revokeVirtualKey } from "./virtual-keys.ts";

const ACTIONS: { readonly [Name in OperationName]: Action<Name> } = {
  whoAmI,
  listPeople,
  addPerson,
  makeLink,
  endLogin,
  listAgents,
  addAgent,
  renewKey,
  issueToken,
  revokeToken,
  revokeAgent,
  listVirtualKeys,
  addVirtualKey,
  revokeVirtualKey,
  listSessions,
  showSession,
  pauseSession,
  resumeSession,
  killSession,
  eraseSession,
  listApprovals,
  showApproval,
  permitApproval,
  refuseApproval,
  endorse,
  listDefinitions: (desk) => ({ definitions: desk.definitions.list() }),
  acceptDefinition: (desk, by, ref) => desk.definitions.accept(ref, by.person),
  rotateRoot: (desk, by) => desk.keys.rotateRoot(by.person),
  erasePerson,
  listSecrets,
  addSecret,
  rotateSecret,
  removeSecret,
  whoUsesSecret,
  listMemories,
  showMemory,
  revertMemory,
  forgetMemory,
  listKnowledge,
  searchKnowledge,
  addKnowledge,
  removeKnowledge,
  reindexKnowledge,
  listCulture,
  showCulture,
  acceptCulture,
  refuseCulture,
  revertCulture,
  listLogs,
  listEntries,
  showEntry,
  verifyLedger,
  listRefused,
  policyStatus: (desk) => desk.policy.status(),
  explainCall,
  listPolicies,
  showPolicy,
  applyPolicy,
  rollbackPolicy,
};

/** What a person wants done. */
export interface Wish<Name extends OperationName> {
  readonly by: Operator;
  readonly operation: Name;
  readonly input: InputOf<Name>;
}

/** Does what a person wants, if the person's role permits it. Faults: IDENTITY_FORBIDDEN, and those of the operation. */
export async function operate<Name extends OperationName>(desk: Desk, { by, operation, input }: Wish<Name>): Promise<OutputOf<Name>> {
  requirePermission(by.role, operation);
  return ACTIONS[operation](desk, by, input);
}

/** Lets a person watch events until the returned function is called. Faults: IDENTITY_FORBIDDEN. */
export function watch(events: HouseEvents, by: Operator, listener: Listener): () => void {
  requirePermission(by.role, "watchEvents");
  return events.listen(listener);
}

/** The operator behind a token who may ask what the rules would say of any agent; undefined where the token does not hold. Faults: IDENTITY_FORBIDDEN. */
export function mayEvaluate(desk: Pick<Desk, "people">, token: string): Operator | undefined {
  const by = desk.people.operator("cli", token);
  if (by !== undefined) requirePermission(by.role, "explainCall");
  return by;
}
