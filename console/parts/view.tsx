/** A view: its heading, which has the focus when the view opens, and the three states of something that is not there. */
import { type ReactNode, useEffect, useRef } from "react";
import type { HouseFault } from "../house/ask.ts";

interface ViewParts {
  /** What the page is called. */
  readonly title: string;
  /** What stands on it, where that is more than its title. */
  readonly heading?: ReactNode;
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

let isFirst = true;

export function View({ title, heading, beside, children }: ViewParts): ReactNode {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Chatelaine`;
  }, [title]);
  useEffect(() => {
    // A page that was just loaded begins at its top, as any page does.
    if (!isFirst) head.current?.focus();
    isFirst = false;
  }, []);
  return (
    <>
      <header className="head">
        <h1 ref={head} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {beside}
      </header>
      {children}
    </>
  );
}

/** There never was any. */
export function Never({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className="never">{children}</div>;
}

/** There are some, and none of them fits the filter. */
export function NoMatch({ what, clear }: { readonly what: string; readonly clear: () => void }): ReactNode {
  return (
    <div className="never">
      <p>No {what} match.</p>
      <button type="button" onClick={clear}>
        Clear the filter
      </button>
    </div>
  );
}

/** It cannot be said whether there are any. */
export function CannotLoad({ fault }: { readonly fault: HouseFault }): ReactNode {
  return (
    <div className="fault" role="alert">
      <p>
        <strong>{fault.status === 403 ? "You may not see this." : "This cannot be loaded."}</strong> {fault.message}
      </p>
      <p className="quiet">
        <code>{fault.code}</code>
        {fault.hint === undefined ? "" : `: ${fault.hint}`}
      </p>
    </div>
  );
}

interface ReadParts<Data> {
  readonly of: { readonly data: Data | undefined; readonly error: HouseFault | null };
  readonly children: (data: Data) => ReactNode;
}

/** What was read; until then nothing, and what went wrong where it did. What was read before stays while it is read again. */
export function Read<Data>({ of: { data, error }, children }: ReadParts<Data>): ReactNode {
  return (
    <>
      {error === null ? null : <CannotLoad fault={error} />}
      {data === undefined ? error === null && <p className="loading">Loading</p> : children(data)}
    </>
  );
}
