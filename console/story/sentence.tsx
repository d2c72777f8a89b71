/** An entry of the ledger as a sentence. Entries hold no content: ids, names and codes alone. */
import type { ReactNode } from "react";
import type { EntryListed } from "../../src/server/contract.ts";
import { State } from "../parts/marks.tsx";
import { Unseen } from "../parts/unseen.tsx";

type Entry = EntryListed["entry"];

export function Sentence({ of: entry }: { readonly of: Entry }): ReactNode {
  switch (entry.kind) {
    case "decision":
      return (
        <>
          <State is={entry.effect} /> <Name of={`${entry.server}/${entry.name}`} />{" "}
          <span className="quiet">{entry.rules.length > 0 ? `rule ${entry.rules.join(", ")}` : (entry.reason ?? "")}</span>
        </>
      );
    case "outcome":
      return (
        <>
          <State is={entry.status} /> <code>{entry.call}</code>{" "}
          <span className="quiet">
            in {entry.durationMs} ms{entry.fault === undefined ? "" : `, ${entry.fault}`}
          </span>
        </>
      );
    case "approval":
      return (
        <>
          <State is={entry.event} /> <code>{entry.approval}</code> <By who={entry.by} />
          {entry.requester === true ? <span className="quiet">, who asked through the agent</span> : null}
        </>
      );
    case "session":
      return (
        <>
          session <State is={entry.event} /> <By who={entry.by} />
          {entry.because === undefined ? null : (
            <>
              : <q>{entry.because}</q>
            </>
          )}
        </>
      );
    case "definition":
      return (
        <>
          definition {entry.event} <Name of={`${entry.server}/${entry.name}`} /> <By who={entry.by} />
        </>
      );
    default:
      return <Plain of={entry} />;
  }
}

/** Kinds that are said in one line of text. */
function Plain({
  of: entry,
}: {
  readonly of: Exclude<Entry, { kind: "decision" | "outcome" | "approval" | "session" | "definition" }>;
}): ReactNode {
  switch (entry.kind) {
    case "endorsement":
      return (
        <>
          values of {entry.call} may steer {entry.classes.join(", ") || "its tool"}, by {entry.by}
        </>
      );
    case "prompt":
      return <>what the person asked for came in</>;
    case "label":
      return (
        <>
          what {entry.server} keeps is labelled {entry.label.integrity} from now on
        </>
      );
    case "anchor":
      return (
        <>
          the log of {entry.agent} was anchored at {entry.size.toLocaleString()} entries
        </>
      );
    case "agent":
      return (
        <>
          agent {entry.agent}: {entry.event}, by {entry.by}
        </>
      );
    case "policy":
      return (
        <>
          policies {entry.event}: {entry.policy.slice(0, 16)}, by {entry.by}
          {entry.because === undefined ? (
            ""
          ) : (
            <>
              : <q>{entry.because}</q>
            </>
          )}
        </>
      );
    case "house":
      return (
        <>
          {entry.event.replaceAll("-", " ")}
          {entry.about === undefined ? (
            ""
          ) : (
            <>
              : <Unseen text={entry.about} />
            </>
          )}
          , by {entry.by}
        </>
      );
  }
}

function Name({ of }: { readonly of: string }): ReactNode {
  return (
    <code>
      <Unseen text={of} />
    </code>
  );
}

function By({ who }: { readonly who: string }): ReactNode {
  return <span className="quiet">by {who}</span>;
}
