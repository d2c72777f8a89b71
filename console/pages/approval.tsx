/** One request: what the house knows, the exact bytes that would run, what the agent wrote, and the two answers. */
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { ApprovalShown, OutputOf } from "../../src/server/contract.ts";
import { useDoing, useReading } from "../house/queries.ts";
import { Copy, Fact, Facts, Id, Json, Line, Person, State } from "../parts/marks.tsx";
import { useKey } from "../parts/keys.tsx";
import { Ago, Until } from "../parts/moment.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { AgentWords, Unseen } from "../parts/unseen.tsx";
import { CannotLoad, Read, View } from "../parts/view.tsx";

export function ApprovalPage({ approval }: { readonly approval: string }): ReactNode {
  const shown = useReading("showApproval", { approval });
  const server = shown.data?.definition.server;
  const title = shown.data === undefined ? "Request" : `${shown.data.agentName} asks for ${server}/${shown.data.definition.name}`;
  return (
    <View
      title={title}
      heading={
        shown.data === undefined ? undefined : (
          <>
            {shown.data.agentName} asks for{" "}
            <code>
              <Unseen text={`${shown.data.definition.server}/${shown.data.definition.name}`} />
            </code>
          </>
        )
      }
    >
      <Read of={shown}>{(request) => <Request of={request} />}</Read>
    </View>
  );
}

function Request({ of }: { readonly of: ApprovalShown }): ReactNode {
  const me = useReading("whoAmI", {});
  const isAmong = (people: readonly string[]): boolean => me.data !== undefined && people.includes(me.data.person);
  return (
    <>
      <Answer of={of} isRequester={isAmong(of.requesters)} isBarred={isAmong(of.barred)} />
      <section aria-labelledby="known">
        <h2 id="known">What the house knows</h2>
        <Facts>
          <Fact name="why asked">
            {of.asks.map(({ rule, reason }) => (
              <div key={rule}>
                {reason ?? "the rule gives no reason"} <span className="quiet">rule </span>
                <code>{rule}</code>
              </div>
            ))}
          </Fact>
          <Fact name="agent">
            <Link to="/agents/$agent" params={{ agent: of.agentName }}>
              {of.agentName}
            </Link>{" "}
            <span className="quiet">in the role {of.role}</span>
          </Fact>
          <Fact name="on behalf of">{of.person === undefined ? "nobody who is named" : <Person of={of.person} />}</Fact>
          <Fact name="session">
            <Link to="/sessions/$session" params={{ session: of.session }}>
              open
            </Link>{" "}
            <Id of={of.session} />
          </Fact>
          <Fact name="tool">
            <code>
              <Unseen text={`${of.definition.server}/${of.definition.name}`} />
            </code>
            , {of.definition.isSame ? "as it was when the agent asked" : <strong>its definition is {of.definition.state} now</strong>}
          </Fact>
          <Fact name="call">
            <Id of={of.call} />
          </Fact>
          <Fact name="permits">
            {of.permits} of {of.quorum}
          </Fact>
          <Fact name="values">
            {of.values.length === 0 ? (
              <span className="quiet">nothing is wrong with their provenance</span>
            ) : (
              lacksOf(of).map((says) => <div key={says}>{says}</div>)
            )}
          </Fact>
        </Facts>
      </section>
      <Bytes of={of} />
      <Votes votes={of.votes} />
      <Line says={`npx chatelaine approve show ${of.approval}`} />
      <Json of={of} />
    </>
  );
}

/** What is wrong with where values come from, each said once. Argument names are those of the tool's manifest. */
function lacksOf({ values }: ApprovalShown): readonly string[] {
  const says = values.map(({ argument, lack, seen }) => {
    const where = seen.map((one) => `${one.name ?? "the prompt"}${one.place}`).join(", ");
    return `${argument === "" ? "what the call does" : argument} is ${lack}${where === "" ? "" : `, seen in ${where}`}`;
  });
  return [...new Set(says)];
}

/** The arguments one by one, and the bytes of which the digest is. */
function Bytes({ of: { subject, digest, struck } }: { readonly of: ApprovalShown }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  useKey("b", () => setOpen((was) => !was));
  return (
    <section aria-labelledby="bytes">
      <h2 id="bytes">What exactly would run</h2>
      <AgentWords text={argumentsOf(subject)} />
      <details className="bytes" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          Exact bytes, {new TextEncoder().encode(subject).length} of them <kbd>b</kbd>
        </summary>
        <pre>
          <Unseen text={subject} />
        </pre>
      </details>
      <p>
        <span className="quiet">digest</span> <Copy text={digest}>{digest}</Copy>
        {struck === 0 ? null : (
          <>
            {" "}
            <strong>
              {struck} {struck === 1 ? "credential is" : "credentials are"} struck here; what runs holds them.
            </strong>
          </>
        )}
      </p>
    </section>
  );
}

/** Each argument with its value, as text: what is no text is shown as JSON. */
function argumentsOf(subject: string): string {
  const { args } = JSON.parse(subject) as { readonly args?: { readonly [name: string]: unknown } };
  const lines = Object.entries(args ?? {}).map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value, undefined, 2)}`,
  );
  return lines.length === 0 ? "(no arguments)" : lines.join("\n");
}

interface AnswerParts {
  readonly of: ApprovalShown;
  /** Whoever looks asks through the agent, too. */
  readonly isRequester: boolean;
  /** The house does not take this person's permit. */
  readonly isBarred: boolean;
}

/** The two answers. What was ruled shows once it has its entry, and never before. */
function Answer({ of, isRequester, isBarred }: AnswerParts): ReactNode {
  const permit = useDoing("permitApproval");
  const refuse = useDoing("refuseApproval");
  const [isRefusing, setRefusing] = useState(false);
  const isOpen = of.state === "pending";
  const mayPermit = isOpen && !isBarred && !permit.isPending;
  const permitOnce = (): void => void (mayPermit && permit.mutate({ approval: of.approval }));
  useKey("p", permitOnce);
  useKey("r", () => setRefusing(isOpen));
  const ruled = permit.data ?? refuse.data;
  return (
    <div className="answer">
      <p>
        <State is={of.state} /> <span className="quiet">· asked</span> <Ago at={of.openedAt} />
        {isOpen ? (
          <>
            , <Until at={of.expiresAt} />
            <span className="quiet">. Unanswered, it is refused.</span>
          </>
        ) : null}
      </p>
      {ruled === undefined ? null : <RuledLine ruled={ruled} agent={of.agent} />}
      {permit.error === null ? null : <CannotLoad fault={permit.error} />}
      {isOpen ? (
        <div className="actions">
          <button type="button" className="main" onClick={permitOnce} disabled={!mayPermit}>
            Permit once <kbd>p</kbd>
          </button>
          <button type="button" className="grave" onClick={() => setRefusing(true)}>
            Refuse… <kbd>r</kbd>
          </button>
          {isRequester ? (
            <span className="quiet">
              You are whom this session serves, or opened it:{" "}
              {isBarred ? "somebody else has to permit it." : "the ledger says that you confirmed it yourself."}
            </span>
          ) : null}
        </div>
      ) : null}
      {isRefusing ? (
        <ReasonDialog
          title="Refuse this request"
          says="Exactly this call of this session stays refused for a while. The reason is kept with your vote."
          verb="Refuse"
          isDoing={refuse.isPending}
          fault={refuse.error}
          onReason={(reason) => refuse.mutate({ approval: of.approval, reason }, { onSuccess: () => setRefusing(false) })}
          onClose={() => setRefusing(false)}
        />
      ) : null}
    </div>
  );
}

const RULED = { permitted: "Permitted", refused: "Refused", pending: "Your permit counts; others are needed" } as const;

function RuledLine({ ruled, agent }: { readonly ruled: OutputOf<"permitApproval">; readonly agent: string }): ReactNode {
  return (
    <p className="ruled" role="status">
      {RULED[ruled.state]} ·{" "}
      <Link to="/ledger/$log/$index" params={{ log: agent, index: String(ruled.entry) }}>
        entry {ruled.entry.toLocaleString()}
      </Link>
    </p>
  );
}

function Votes({ votes }: { readonly votes: ApprovalShown["votes"] }): ReactNode {
  if (votes.length === 0) return null;
  return (
    <section aria-labelledby="votes">
      <h2 id="votes">Votes</h2>
      <ul className="rows">
        {votes.map(({ by, isRequester, verdict, at, reason }) => (
          <li key={by}>
            <State is={verdict} /> <Person of={by} />
            {isRequester ? <span className="quiet">, who asked through the agent,</span> : null} <Ago at={at} />{" "}
            {reason === undefined ? null : <q>{reason}</q>}
          </li>
        ))}
      </ul>
    </section>
  );
}
