/** What a cancelled run asked people for: they are asked no more, unless another run waits for the same answer. */
import type { ApprovalId } from "../call/id.ts";
import { awaitedIn } from "./awaited-in.ts";
import type { Awaited } from "./event.ts";
import type { LiveRun } from "./live-run.ts";
import type { RuntimeParts } from "./parts.ts";

interface Withdrawing {
  readonly live: LiveRun;
  readonly asks: readonly Awaited[];
  readonly all: Iterable<LiveRun>;
}

/** Durable when it resolves. Faults: STORE_*. */
export async function withdrawAsks({ live, asks, all }: Withdrawing, { withdraw }: Pick<RuntimeParts, "withdraw">): Promise<void> {
  const others = new Set([...all].filter((one) => one !== live).flatMap((one) => approvalsIn(one.asks)));
  // One that was paused and taken up again knows what it waited for by the calls of its step alone.
  const own = new Set(approvalsIn([...asks, ...awaitedIn(live)]));
  await Promise.all([...own].filter((approval) => !others.has(approval)).map((approval) => withdraw(approval)));
}

function approvalsIn(asks: readonly Awaited[]): readonly ApprovalId[] {
  return asks.flatMap((ask) => (ask.kind === "approval" ? [ask.approval] : []));
}
