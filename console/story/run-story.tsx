/** A run as it is told: what the person asked, each step with its tools and their decisions, and how it ended. */
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { cancelRun, HouseFault } from "../house/ask.ts";
import { useRunEvents } from "../house/run-events.ts";
import { State } from "../parts/marks.tsx";
import { AgentWords, Unseen } from "../parts/unseen.tsx";
import { CannotLoad } from "../parts/view.tsx";
import { told, type StepTold, type Told, type ToolTold } from "./told.ts";

export function RunStory({ run }: { readonly run: string }): ReactNode {
  const { events, fault, isOver } = useRunEvents(run);
  const story = useMemo(() => told(events), [events]);
  return (
    <article className="run" aria-label={`Run ${run}`} aria-busy={!isOver && story.state === "running"}>
      {story.input === "" ? null : <Said text={story.input} caption={`asked of ${story.agent}`} />}
      {story.steps.map((step) => (
        <Step key={step.step} of={step} agent={story.agent} />
      ))}
      {fault === undefined ? null : <CannotLoad fault={fault} />}
      <End run={run} of={story} isOver={isOver} />
    </article>
  );
}

function Step({ of, agent }: { readonly of: StepTold; readonly agent: string }): ReactNode {
  return (
    <div className="step">
      {of.reasoning === "" ? null : (
        <details>
          <summary>Reasoning</summary>
          <AgentWords text={of.reasoning} by={agent} />
        </details>
      )}
      {of.text === "" ? null : <AgentWords text={of.text} by={agent} />}
      {of.refused === undefined ? null : (
        <p>
          <State is="refuse" /> the call of the model: {of.refused}
        </p>
      )}
      {of.tools.map((tool) => (
        <Tool key={tool.id} of={tool} />
      ))}
      {of.steered.map((text, index) => (
        <Said key={index} text={text} caption={`said to ${agent} meanwhile`} />
      ))}
    </div>
  );
}

/** The person's own words. */
function Said({ text, caption }: { readonly text: string; readonly caption: string }): ReactNode {
  return (
    <figure className="asked">
      <figcaption>{caption}</figcaption>
      <pre>
        <Unseen text={text} />
      </pre>
    </figure>
  );
}

function Tool({ of }: { readonly of: ToolTold }): ReactNode {
  const isWaiting = of.effect === "ask" && of.isAnswered !== true && of.status === undefined;
  return (
    <div className={isWaiting ? "tool waits" : "tool"}>
      <p>
        <code className="tool-name">
          <Unseen text={of.tool} />
        </code>{" "}
        {of.effect === undefined ? null : <State is={of.effect} />}{" "}
        {of.status === undefined || of.effect === "refuse" ? null : <State is={of.status} />}
        <span className="quiet">
          {of.rules === undefined || of.rules.length === 0 ? "" : ` rule ${of.rules.join(", ")}`}
          {of.durationMs === undefined ? "" : ` ${of.durationMs} ms`}
        </span>
      </p>
      {of.reason === undefined ? null : <p className="quiet">{of.reason}</p>}
      {isWaiting && of.approval !== undefined ? (
        <p>
          It waits for a person.{" "}
          <Link to="/approvals/$approval" params={{ approval: of.approval }}>
            Read it and answer
          </Link>
        </p>
      ) : null}
      {of.child === undefined ? null : (
        <p>
          <Link to="/runs/$run" params={{ run: of.child }}>
            The run that it asked for
          </Link>
        </p>
      )}
      <details>
        <summary>Arguments and result</summary>
        <AgentWords text={typeof of.args === "string" ? of.args : JSON.stringify(of.args, undefined, 2)} />
        {of.text === undefined ? null : <AgentWords text={of.text} by={of.tool} />}
      </details>
    </div>
  );
}

interface EndParts {
  readonly run: string;
  readonly of: Told;
  readonly isOver: boolean;
}

const MICROS = 1_000_000;

function End({ run, of, isOver }: EndParts): ReactNode {
  const [fault, setFault] = useState<HouseFault>();
  const cancel = (): void => void cancelRun(run).catch((thrown: unknown) => setFault(thrown instanceof HouseFault ? thrown : undefined));
  return (
    <footer className="end-of-run">
      <span role="status">
        <State is={of.state} />
      </span>{" "}
      {of.fault === undefined ? null : <Unseen text={of.fault} />}{" "}
      <span className="quiet">
        {of.tokens === undefined ? "" : `${of.tokens.input.toLocaleString()} tokens in, ${of.tokens.output.toLocaleString()} out`}
        {of.costMicros === undefined ? "" : `, $${(of.costMicros / MICROS).toFixed(4)}`}
      </span>{" "}
      <Link to="/runs/$run" params={{ run }}>
        run
      </Link>{" "}
      {isOver ? null : (
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      )}
      {fault === undefined ? null : <CannotLoad fault={fault} />}
    </footer>
  );
}
