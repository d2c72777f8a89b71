/** What people may do with agents' runs. Each doing takes the runtime's way, and content that is read is an entry of the house log. */
import { requirePermission } from "../identity/index.ts";
import type { Operator } from "../identity/index.ts";

export type RunPermission = "listRuns" | "showRun" | "startRun" | "steerRun" | "haltRun";

/** Faults with IDENTITY_FORBIDDEN unless the person's role permits it. */
export function permitted(by: Operator, permission: RunPermission): void {
  requirePermission(by.role, permission);
}
