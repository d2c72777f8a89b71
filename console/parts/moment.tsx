/** Times: how long ago, and the moment itself beside it where somebody points, in local time and in UTC. */
import { type ReactNode, useEffect, useState } from "react";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TURN_MS = 5 * SECOND_MS;

/** Now, anew every few seconds. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TURN_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** A span of time in its largest unit, or in minutes and seconds below an hour. */
export function span(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE_MS) return `${Math.floor(whole / SECOND_MS)} s`;
  if (whole < HOUR_MS) return `${Math.floor(whole / MINUTE_MS)} min`;
  if (whole < DAY_MS) return `${Math.floor(whole / HOUR_MS)} h`;
  return `${Math.floor(whole / DAY_MS)} d`;
}

export function Ago({ at }: { readonly at: number }): ReactNode {
  const age = useNow() - at;
  return <Moment at={at}>{age < TURN_MS ? "just now" : `${span(age)} ago`}</Moment>;
}

/** Until when something waits. */
export function Until({ at }: { readonly at: number }): ReactNode {
  const left = at - useNow();
  return <Moment at={at}>{left <= 0 ? "expired" : `expires in ${span(left)}`}</Moment>;
}

/** A moment in local time; pointing at it shows UTC. */
export function Moment({ at, children }: { readonly at: number; readonly children?: ReactNode }): ReactNode {
  const date = new Date(at);
  const utc = date.toISOString();
  const local = date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  return (
    <time dateTime={utc} title={`${local} (${utc})`}>
      {children ?? local}
    </time>
  );
}
