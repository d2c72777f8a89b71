/**
 * The policy set in force: read from its folder, checked against what the house offers now, and replaced as a whole or
 * not at all. A folder that does not validate leaves the old set in force and says so on the ledger and in the log.
 */
import type { PolicyStatus } from "../operate/operations.ts";
import type { Clock } from "../call/clock.ts";
import { asFault } from "../call/fault.ts";
import type { Fault } from "../call/fault.ts";
import type { MakeEntry } from "../ledger/make-entry.ts";
import type { LedgerStore } from "../ledger/port.ts";
import { loadPolicies } from "../analysis/load.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Problem } from "../policy/problem.ts";
import type { Living } from "../policy/schema.ts";
import type { PolicyFiles } from "./policy-folder.ts";

export interface PoliciesParts {
  readonly readFiles: () => PolicyFiles;
  readonly living: () => Living;
  /** How long an ask stays open where its rule says nothing. */
  readonly askExpiresMs: number;
  readonly ledger: Pick<LedgerStore, "commitHouse">;
  readonly makeEntry: MakeEntry;
  readonly clock: Clock;
  /** Told of each set that took effect or was not taken. */
  readonly onReload: (reload: Reload) => void;
}

export interface Reload {
  readonly taken: boolean;
  readonly version: string;
  readonly problems: readonly Problem[];
  /** The folder could not be read at all. */
  readonly fault?: Fault;
}

export class PoliciesInForce {
  readonly #parts: PoliciesParts;
  readonly #listeners = new Set<() => void>();
  #set: PolicySet | undefined;
  #status: PolicyStatus = { version: "", loadedAt: 0, files: [] };
  #last: { readonly version: string; readonly taken: boolean } | undefined;
  #reloading: Promise<void> = Promise.resolve();
  #started = false;

  constructor(parts: PoliciesParts) {
    this.#parts = parts;
  }

  /** The set in force; undefined refuses everything. */
  set(): PolicySet | undefined {
    return this.#set;
  }

  status(): PolicyStatus {
    return this.#status;
  }

  /** Calls `listener` after each set that took effect; the result ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Loads for the first time: once the servers have said what they offer, or every rule about them would be unknown. */
  start(): Promise<void> {
    this.#started = true;
    return this.reload();
  }

  /** Loads again; one reload after the other, none before the start. Never rejects: what is wrong is told and changes nothing. */
  reload(): Promise<void> {
    if (!this.#started) return this.#reloading;
    this.#reloading = this.#reloading.then(() => this.#reload()).catch((thrown: unknown) => this.#failed(asFault(thrown, "POLICY_RELOAD")));
    return this.#reloading;
  }

  async #reload(): Promise<void> {
    const { readFiles, living, clock, askExpiresMs } = this.#parts;
    const files = readFiles();
    const { set, report } = loadPolicies({ ...living(), files, askExpiresMs });
    const { version } = report;
    const at = clock.now();
    if (set === undefined) {
      this.#status = { ...this.#status, rejected: { at, problems: report.errors.map(shown) } };
      return this.#tell({ taken: false, version, problems: [...report.errors, ...report.warnings] }, files);
    }
    // The entry comes first: no call is decided by a set that the ledger does not know.
    await this.#tell({ taken: true, version, problems: report.warnings }, files);
    this.#set = set;
    this.#status = { version, loadedAt: at, files: Object.keys(files) };
    for (const listener of this.#listeners) listener();
  }

  async #tell(reload: Reload, files: PolicyFiles): Promise<void> {
    const { version, taken } = reload;
    // The same files checked against other definitions are the same policy: one entry for each version and verdict.
    if (this.#last?.version !== version || this.#last.taken !== taken) {
      const { makeEntry, ledger, clock } = this.#parts;
      const entry = makeEntry({ kind: "policy" as const, event: taken ? ("loaded" as const) : ("rejected" as const), policy: version, by: "house" as const });
      await ledger.commitHouse({ kind: "house-changed", entry, ...(taken && { rows: [{ table: "policy" as const, policy: { version, at: clock.now(), files } }] }) });
      this.#last = { version, taken };
    }
    this.#parts.onReload(reload);
  }

  #failed(fault: Fault): void {
    this.#status = { ...this.#status, rejected: { at: this.#parts.clock.now(), problems: [{ code: fault.code, what: fault.message, ...(fault.hint !== undefined && { hint: fault.hint }) }] } };
    this.#parts.onReload({ taken: false, version: "", problems: [], fault });
  }
}

function shown({ code, message, file, line, column, hint }: Problem): { code: string; what: string; where?: string; hint?: string } {
  const where = file === undefined ? undefined : `${file}:${line}:${column}`;
  return { code, what: message, ...(where !== undefined && { where }), ...(hint !== undefined && { hint }) };
}
