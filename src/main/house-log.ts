/** What the house says of itself while it runs: one line of JSON an event, on stderr. Never content, never a secret. */
import type { Clock } from "../call/clock.ts";
import type { Fault } from "../call/fault.ts";

export type Severity = "info" | "warn" | "error";

export interface HouseLog {
  /** Writes one event, named in words with hyphens, with facts that are ids, names, counts or codes. */
  write(severity: Severity, event: string, facts?: { readonly [name: string]: unknown }): void;
  /** Writes a fault that nobody expected, with the stack of its cause: for the people who run the house. */
  report(fault: Fault): void;
}

/** Makes the log; `line` takes each finished line. */
export function houseLog(clock: Clock, line: (text: string) => void): HouseLog {
  const write: HouseLog["write"] = (severity, event, facts = {}) =>
    line(`${JSON.stringify({ time: new Date(clock.now()).toISOString(), severity, event, ...facts })}\n`);
  return {
    write,
    report: (fault) => {
      const stack = fault.cause instanceof Error ? fault.cause.stack : undefined;
      write("error", "fault", { ...fault.toJSON(), ...(stack !== undefined && { stack }) });
    },
  };
}
