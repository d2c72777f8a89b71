/** Asking a hook of the agent's program. It can refuse, also by throwing; it can permit nothing. */
import type { Fault } from "../call/fault.ts";
import type { Hooks, Refusal } from "./definition.ts";
import { runtimeFault } from "./fault.ts";
import type { LiveRun } from "./live-run.ts";

type HookInput<Name extends keyof Hooks> = Parameters<NonNullable<Hooks[Name]>>[0];

/** The fault to refuse with; undefined where there is no such hook, or it lets things go on. */
export async function askHook<Name extends keyof Hooks>(live: LiveRun, name: Name, input: HookInput<Name>): Promise<Fault | undefined> {
  const { agent, session, run, step, definition } = live;
  const hook = definition.hooks[name] as
    | ((input: HookInput<Name>, context: Pick<LiveRun, "agent" | "session" | "run" | "step">) => Refusal | Promise<Refusal>)
    | undefined;
  if (hook === undefined) return undefined;
  try {
    const said = await untilStopped(hook(input, { agent, session, run, step }), live.stop.signal);
    if (said === undefined) return undefined;
    return runtimeFault("RUNTIME_HOOK_REFUSED", refusalIn(said) ?? UNREADABLE, { where: name });
  } catch (thrown) {
    return runtimeFault("RUNTIME_HOOK_REFUSED", thrown instanceof Error ? thrown.message : "it threw what is no error", {
      where: name,
      cause: thrown,
    });
  }
}

/** What is not known to let things go on does not: `true` may have been meant for either. */
const UNREADABLE = "the hook gave something that is neither nothing, which goes on, nor { refuse: WHY }";

function refusalIn(said: unknown): string | undefined {
  const why: unknown = typeof said === "object" && said !== null && "refuse" in said ? said.refuse : undefined;
  return typeof why === "string" ? why : undefined;
}

/** A hook that does not come back holds neither a run that was stopped nor its house. */
function untilStopped(said: Refusal | Promise<Refusal>, stop: AbortSignal): Refusal | Promise<Refusal> {
  if (!(said instanceof Promise)) return said;
  const stopped = new Promise<undefined>((resolve) => {
    if (stop.aborted) resolve(undefined);
    stop.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  return Promise.race([said, stopped]);
}
