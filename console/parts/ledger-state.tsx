/** Whether the ledger holds: what the verifier last said, how long ago, and how much is newer. */
import type { ReactNode } from "react";
import type { LedgerVerified, OutputOf } from "../../src/server/contract.ts";
import { useDoing } from "../house/queries.ts";
import { State } from "./marks.tsx";
import { Ago } from "./moment.tsx";
import { CannotLoad } from "./view.tsx";

interface LedgerStateParts {
  readonly of: OutputOf<"listLogs">;
  /** What else can be done about it. */
  readonly children?: ReactNode;
}

export function LedgerState({ of: { logs, verified }, children }: LedgerStateParts): ReactNode {
  const verify = useDoing("verifyLedger");
  const size = logs.reduce((sum, log) => sum + log.size, 0);
  return (
    <div className="ledger-state">
      {verified === undefined ? (
        <p>
          {size.toLocaleString()} entries in {logs.length} {logs.length === 1 ? "log" : "logs"}.{" "}
          <span className="quiet">Not verified since the house started.</span>
        </p>
      ) : (
        <Verdict verified={verified} newer={size - verified.entries} />
      )}
      {verify.error === null ? null : <CannotLoad fault={verify.error} />}
      <p className="actions">
        <button type="button" onClick={() => verify.mutate({})} disabled={verify.isPending}>
          {verify.isPending ? "Verifying" : "Verify now"}
        </button>
        {children}
      </p>
    </div>
  );
}

function Verdict({ verified, newer }: { readonly verified: LedgerVerified; readonly newer: number }): ReactNode {
  if (verified.status === "verified")
    return (
      <p>
        Verified <Ago at={verified.at} />, {verified.entries.toLocaleString()} entries in {verified.logs.length}{" "}
        {verified.logs.length === 1 ? "log" : "logs"}
        {newer > 0 ? <span className="quiet">; {newer.toLocaleString()} newer, not yet covered</span> : ""}.
      </p>
    );
  const wrong = verified.logs.filter(({ status }) => status !== "verified");
  return (
    <div className="broken-ledger" role="alert">
      <p>
        <State is="broken" /> <Ago at={verified.at} />. Keep the data folder as it is; docs/storage.md says what to do first.
      </p>
      <ul>
        {wrong.map(({ log, status, firstWrong }) => (
          <li key={log}>
            <code>{log}</code> is {status}
            {firstWrong === undefined ? "" : `, first wrong entry ${firstWrong.index}: ${firstWrong.what}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
