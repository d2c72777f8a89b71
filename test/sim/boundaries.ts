/** Every promise of the path is a boundary before and after: between two stops, where a crash leaves one done and the next not begun. */
import type { Stops } from "../../src/gateway/stops.ts";

/** Calls `cross` at each boundary that a call comes to. */
export function crossing(cross: () => void): (stops: Stops) => Stops {
  const around =
    <A extends unknown[], R>(step: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      cross();
      const result = await step(...args);
      cross();
      return result;
    };
  return (stops) => {
    const { identity, ledger, execution } = stops;
    return {
      ...stops,
      identity: { attribute: around((call) => identity.attribute(call)) },
      ledger: { record: around((...args) => ledger.record(...args)), close: around((...args) => ledger.close(...args)) },
      execution: { admit: (call) => execution.admit(call), perform: around((...args) => execution.perform(...args)) },
    };
  };
}

/** Kills this process at the boundary of this number; 0: at none. */
export function dyingAt(boundary: number): () => void {
  let left = boundary;
  return () => {
    if (left > 0 && --left === 0) process.kill(process.pid, "SIGKILL");
  };
}
