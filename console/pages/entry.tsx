/** One entry: as a sentence, as JSON, and as the exact bytes that were hashed. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { EntryShown } from "../../src/server/contract.ts";
import { useReading } from "../house/queries.ts";
import { Copy, Fact, Facts, Id, Line } from "../parts/marks.tsx";
import { Moment } from "../parts/moment.tsx";
import { Unseen } from "../parts/unseen.tsx";
import { Read, View } from "../parts/view.tsx";
import { Sentence } from "../story/sentence.tsx";

export function EntryPage({ log, index }: { readonly log: string; readonly index: number }): ReactNode {
  const entry = useReading("showEntry", { log, index });
  return (
    <View title={`Entry ${index.toLocaleString()}`}>
      <Read of={entry}>{(shown) => <One of={shown} />}</Read>
      <Line says={`npx chatelaine ledger prove ${log} ${index}`} />
    </View>
  );
}

function One({ of: { log, index, size, entry, bytes } }: { readonly of: EntryShown }): ReactNode {
  const session = "session" in entry ? entry.session : undefined;
  return (
    <>
      <p className="sentence">
        <Sentence of={entry} />
      </p>
      <Facts>
        <Fact name="log">
          <Link to="/ledger/$log" params={{ log }}>
            open
          </Link>{" "}
          <Id of={log} />
        </Fact>
        <Fact name="entry">
          {index.toLocaleString()} of {size.toLocaleString()} <Id of={entry.id} />
        </Fact>
        <Fact name="when">
          <Moment at={entry.at} />
        </Fact>
        {session === undefined ? null : (
          <Fact name="session">
            <Link to="/sessions/$session" params={{ session }}>
              open
            </Link>{" "}
            <Id of={session} />
          </Fact>
        )}
        {"approval" in entry && entry.approval !== undefined ? (
          <Fact name="request">
            <Link to="/approvals/$approval" params={{ approval: entry.approval }}>
              open
            </Link>{" "}
            <Id of={entry.approval} />
          </Fact>
        ) : null}
      </Facts>
      <section aria-labelledby="json">
        <h2 id="json">JSON</h2>
        <pre className="bytes">
          <Unseen text={JSON.stringify(entry, undefined, 2)} />
        </pre>
      </section>
      <details className="bytes">
        <summary>
          Exact bytes of the leaf <span className="quiet">{new TextEncoder().encode(bytes).length} bytes, canonical JSON</span>
        </summary>
        <Copy text={bytes}>
          <Unseen text={bytes} />
        </Copy>
      </details>
      <nav aria-label="Entries" className="actions">
        {index === 0 ? null : (
          <Link to="/ledger/$log/$index" params={{ log, index: String(index - 1) }}>
            Entry before
          </Link>
        )}
        {index + 1 >= size ? null : (
          <Link to="/ledger/$log/$index" params={{ log, index: String(index + 1) }}>
            Next entry
          </Link>
        )}
      </nav>
    </>
  );
}
