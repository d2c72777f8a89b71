/** The events of one run, from its first to its end: the house tells a run that is over again in the same words. */
import { useEffect, useState } from "react";
import type { RunEvent } from "../../src/server/contract.ts";
import { HouseFault, runEventBytes } from "./ask.ts";
import { houseQueries } from "./queries.ts";

export interface RunEvents {
  readonly events: readonly RunEvent[];
  readonly fault: HouseFault | undefined;
  readonly isOver: boolean;
}

const LAST: ReadonlySet<string> = new Set(["run.completed", "run.failed", "run.cancelled"]);
const NONE: RunEvents = { events: [], fault: undefined, isOver: false };

/** Follows a run while the caller is shown. */
export function useRunEvents(run: string): RunEvents {
  const [told, setTold] = useState<RunEvents>(NONE);
  useEffect(() => {
    const leaving = new AbortController();
    setTold(NONE);
    void follow(run, leaving.signal, (event) =>
      setTold(({ events }) => ({ events: [...events, event], fault: undefined, isOver: LAST.has(event.kind) })),
    ).catch((thrown: unknown) => {
      if (leaving.signal.aborted) return;
      const fault =
        thrown instanceof HouseFault
          ? thrown
          : new HouseFault(0, { code: "STREAM", what: "the stream of the run broke off", hint: "load the page again" });
      setTold(({ events }) => ({ events, fault, isOver: false }));
    });
    return () => leaving.abort();
  }, [run]);
  return told;
}

async function follow(run: string, signal: AbortSignal, tell: (event: RunEvent) => void): Promise<void> {
  const bytes = await runEventBytes(run, signal);
  let rest = "";
  const reader = bytes.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader(); // The two libraries' types of the same stream differ.
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const blocks = `${rest}${value}`.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const event of blocks.flatMap(eventsIn)) {
      tell(event);
      if (LAST.has(event.kind)) void houseQueries.invalidateQueries();
    }
  }
}

/** Server-sent events whose data is JSON; a block without data is a sign of life. */
function eventsIn(block: string): readonly RunEvent[] {
  const data = block.split("\n").flatMap((line) => (line.startsWith("data:") ? [line.slice("data:".length)] : []));
  return data.length === 0 ? [] : [JSON.parse(data.join("\n")) as RunEvent];
}
