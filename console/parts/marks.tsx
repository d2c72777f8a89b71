/** Small parts of every view: states as a word and a shape, ids that can be copied, lines of the command line, JSON. */
import { type ReactNode, useEffect, useState } from "react";
import { useReading } from "../house/queries.ts";
import { Unseen } from "./unseen.tsx";

/** Only what asks, was refused, was stopped, or is broken has a colour; each has a shape too. */
const TONES: { readonly [state: string]: "asks" | "refused" | "halted" | "broken" } = {
  ask: "asks",
  pending: "asks",
  waiting: "asks",
  refuse: "refused",
  refused: "refused",
  failed: "refused",
  expired: "refused",
  paused: "halted",
  killed: "halted",
  erased: "halted",
  cancelled: "halted",
  withdrawn: "halted",
  revoked: "halted",
  unknown: "broken",
  broken: "broken",
  missing: "broken",
};
const SHAPES = { asks: "◆", refused: "✕", halted: "■", broken: "!" } as const;

/** A state of something, as the house says it. */
export function State({ is }: { readonly is: string }): ReactNode {
  const tone = TONES[is];
  if (tone === undefined) return <span className="state">{is}</span>;
  return (
    <span className={`state ${tone}`}>
      <span aria-hidden="true">{SHAPES[tone]} </span>
      {is}
    </span>
  );
}

/** An id: shown whole, or by its end; a click copies all of it. */
export function Id({ of, short = false }: { readonly of: string; readonly short?: boolean }): ReactNode {
  return <Copy text={of}>{short && of.length > 14 ? `${of.slice(0, of.indexOf("_") + 1)}…${of.slice(-6)}` : of}</Copy>;
}

const COPIED_MS = 1_500;

export function Copy({ text, children }: { readonly text: string; readonly children: ReactNode }): ReactNode {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <button type="button" className="copy" onClick={copy} title={`copy ${text}`}>
      <code>{children}</code>
      <span className="copied" role="status">
        {isCopied ? "copied" : ""}
      </span>
    </button>
  );
}

/** The line of the command line that does the same. */
export function Line({ says }: { readonly says: string }): ReactNode {
  return (
    <p className="line">
      <span className="quiet">in a terminal</span> <Copy text={says}>{says}</Copy>
    </p>
  );
}

/** The object as the API has it. */
export function Json({ of }: { readonly of: unknown }): ReactNode {
  return (
    <details className="json">
      <summary>JSON</summary>
      <pre>
        <Unseen text={JSON.stringify(of, undefined, 2)} />
      </pre>
    </details>
  );
}

/** Facts that the house vouches for: a name and what it is. */
export function Facts({ children }: { readonly children: ReactNode }): ReactNode {
  return <dl className="facts">{children}</dl>;
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A person by the name that this house has for the id, where the role may know it. */
export function Person({ of }: { readonly of: string }): ReactNode {
  const people = useReading("listPeople", {});
  const name = people.data?.people.find(({ person }) => person === of)?.name;
  return (
    <>
      {name === undefined ? null : <Unseen text={`${name} `} />}
      <Id of={of} short={name !== undefined} />
    </>
  );
}
