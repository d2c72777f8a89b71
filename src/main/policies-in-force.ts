/**
 * The policy set in force: read from its folder, checked against what the house offers now, and replaced as a whole or
 * not at all. A folder that does not validate leaves the old set in force and says so on the ledger and in the log.
 */
import type { PolicyApplied, PolicyStatus } from "../operate/operations.ts";
import type { PolicyCause, PolicyChangeProblem } from "../rows/house-row.ts";
import type { PersonId } from "../call/id.ts";
import type { Clock } from "../call/clock.ts";
import { asFault } from "../call/fault.ts";
import type { Fault } from "../call/fault.ts";
import type { MakeEntry } from "../ledger/make-entry.ts";
import type { LedgerStore } from "../ledger/port.ts";
import { loadInSteps } from "../analysis/load.ts";
import type { Loaded } from "../analysis/load.ts";
import type { RuleCache } from "../analysis/rule-cache.ts";
import { policyVersion } from "../policy/policy-set.ts";
import type { PolicyFiles, PolicySet } from "../policy/policy-set.ts";
import type { Problem } from "../analysis/problem.ts";
import type { Living } from "../policy/schema.ts";
import { POLICY_PROBLEMS_KEPT_MAX } from "./limits.ts";
import { policyChangeFault } from "./policy-change.ts";
import type { PolicyChange, PolicyPlace } from "./policy-change.ts";
import { breather } from "./breathe.ts";
import { forOwner, withFlowRules, withoutFlowRules } from "./flow-rules.ts";
import type { FlowProfile } from "./flow-rules.ts";
import { withCedar } from "./cedar-threads.ts";
import type { KeptRulesFile } from "./kept-rules.ts";

/** What an operator wants in force. */
export interface WantedPolicies {
  readonly files: PolicyFiles;
  readonly by: PersonId;
  readonly because: string;
  readonly cause: "apply" | "rollback";
}

export interface PoliciesParts {
  readonly folder: PolicyPlace;
  readonly living: () => Living;
  /** Whose flow rules stand beside those of the folder. */
  readonly flow: FlowProfile;
  /** How long an ask stays open where its rule says nothing. */
  readonly askExpiresMs: number;
  readonly ledger: Pick<LedgerStore, "commitHouse">;
  readonly makeEntry: MakeEntry;
  readonly clock: Clock;
  /** What was read and validated before the house stopped the last time, and where that is kept. */
  readonly kept: KeptRulesFile;
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
  readonly #cache: RuleCache;
  #set: PolicySet | undefined;
  #status: PolicyStatus = { version: "", loadedAt: 0, files: [] };
  #last: { readonly version: string; readonly taken: boolean } | undefined;
  #reloading: Promise<void> = Promise.resolve();
  #started = false;

  constructor(parts: PoliciesParts) {
    this.#parts = parts;
    this.#cache = parts.kept.read();
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
  async start(): Promise<void> {
    this.#started = true;
    await this.reload("start");
    this.keep();
  }

  /** Keeps what was read and validated for the next start, which can do without. Never faults. */
  keep(): void {
    try {
      this.#parts.kept.write(this.#cache);
    } catch {
      // A full disk is told of by whatever must be written.
    }
  }

  /** Loads again; one reload after the other, none before the start. Never rejects: what is wrong is told and changes nothing. */
  reload(cause: PolicyCause = "living"): Promise<void> {
    if (!this.#started) return this.#reloading;
    this.#reloading = this.#reloading
      .then(() => this.#reload(cause))
      .catch((thrown: unknown) => this.#failed(asFault(thrown, "POLICY_RELOAD")));
    return this.#reloading;
  }

  /** Resolves once every reload that was asked for by now is over. */
  settled(): Promise<void> {
    return this.#reloading;
  }

  /**
   * Puts a set into the folder and in force, once it validates: in turn with the reloads, so that none sees a half.
   * Faults: POLICY_NOT_TAKEN, POLICY_FILE_NAME, POLICY_FOLDER_READ_ONLY, POLICY_FOLDER_CHANGED, and those of the commit.
   */
  apply(wanted: WantedPolicies): Promise<PolicyApplied> {
    const applied = this.#reloading.then(() => this.#apply(wanted));
    this.#reloading = applied.then(
      () => undefined,
      () => undefined,
    );
    return applied;
  }

  async #apply({ files, by, because, cause }: WantedPolicies): Promise<PolicyApplied> {
    const { folder, flow } = this.#parts;
    const own = withoutFlowRules(files);
    const { set, report } = await this.#load(withFlowRules(own, flow));
    const { version } = report;
    if (set === undefined)
      throw policyChangeFault(
        "POLICY_NOT_TAKEN",
        `the policies have ${report.errors.length} errors: ${report.errors.slice(0, 5).map(inWords).join("; ")}`,
      );
    const before = this.#status.version;
    const warnings = forOwner(report.warnings).map(shown);
    if (version === before && this.#status.rejected === undefined) return { version, before, changed: false, warnings };
    folder.put({ version: policyVersion(own), files: own, by, because, cause });
    await this.#reload(cause);
    if (this.#status.version !== version)
      throw policyChangeFault("POLICY_FOLDER_CHANGED", "somebody else changed the folder of policies in the same moment");
    return { version, before, changed: true, warnings };
  }

  async #reload(cause: PolicyCause): Promise<void> {
    const { folder, flow, clock } = this.#parts;
    const files = withFlowRules(folder.read(), flow);
    const { set, report } = await this.#load(files);
    const { version } = report;
    const at = clock.now();
    if (set === undefined) {
      this.#status = { ...this.#status, rejected: { at, problems: report.errors.map(shown) } };
      return this.#tell({ taken: false, version, problems: [...report.errors, ...forOwner(report.warnings)] }, files, cause);
    }
    // The entry comes first: no call is decided by a set that the ledger does not know.
    await this.#tell({ taken: true, version, problems: forOwner(report.warnings) }, files, cause);
    this.#set = set;
    this.#status = { version, loadedAt: at, files: Object.keys(files) };
    for (const listener of this.#listeners) listener();
  }

  /** In steps: decisions go on meanwhile, by the set in force. */
  #load(files: PolicyFiles): Promise<Loaded> {
    const { living, askExpiresMs, clock } = this.#parts;
    const input = { ...living(), files, askExpiresMs };
    return withCedar((cedar) => loadInSteps(input, this.#cache, { breathe: breather(clock), cedar }));
  }

  async #tell(reload: Reload, files: PolicyFiles, cause: PolicyCause): Promise<void> {
    const { version, taken } = reload;
    const { folder } = this.#parts;
    const pending = folder.pending();
    // The same files checked against other definitions are the same policy: one entry for each version and verdict.
    if (this.#last?.version !== version || this.#last.taken !== taken) {
      await this.#commit(reload, files, pending?.version === policyVersion(withoutFlowRules(files)) ? pending : { by: "house", cause });
      this.#last = { version, taken };
    }
    if (pending !== undefined) folder.settle();
    this.#parts.onReload(reload);
  }

  async #commit(
    { version, taken, problems }: Reload,
    files: PolicyFiles,
    who: Pick<PolicyChange, "by" | "cause" | "because">,
  ): Promise<void> {
    const { makeEntry, ledger } = this.#parts;
    const { by, cause, because } = who;
    const event = taken ? ("loaded" as const) : ("rejected" as const);
    const entry = makeEntry({ kind: "policy" as const, event, policy: version, by, cause, ...(because !== undefined && { because }) });
    const kept = problems.slice(0, POLICY_PROBLEMS_KEPT_MAX).map(keptProblem);
    const change = { entry: entry.id, at: entry.at, event, version, by, cause, because, problems: kept };
    const rows = [
      { table: "policy_change" as const, change },
      ...(taken ? [{ table: "policy" as const, policy: { version, at: entry.at, files } }] : []),
    ];
    await ledger.commitHouse({ kind: "house-changed", entry, rows });
  }

  #failed(fault: Fault): void {
    this.#status = {
      ...this.#status,
      rejected: {
        at: this.#parts.clock.now(),
        problems: [{ code: fault.code, what: fault.message, ...(fault.hint !== undefined && { hint: fault.hint }) }],
      },
    };
    this.#parts.onReload({ taken: false, version: "", problems: [], fault });
  }
}

function shown({ code, message, file, line, column, hint }: Problem): { code: string; what: string; where?: string; hint?: string } {
  const where = file === undefined ? undefined : `${file}:${line}:${column}`;
  return { code, what: message, ...(where !== undefined && { where }), ...(hint !== undefined && { hint }) };
}

function keptProblem(problem: Problem): PolicyChangeProblem {
  return { severity: problem.severity, ...shown(problem) };
}

function inWords(problem: Problem): string {
  const { code, what, where } = shown(problem);
  return `${where === undefined ? "" : `${where} `}${code}: ${what}`;
}
