/** A server of tools that agents' own programs perform: it hands the permitted arguments to the program that called, and waits. */
import { canonical } from "../../call/canonical.ts";
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import { stoppedEnding, type Stopped } from "../ending-of.ts";
import { failed, unknown, type Ending } from "../fault.ts";
import type { HouseCall, HouseServer } from "../house-upstream.ts";

/** What is declared comes later, and from the programs themselves: at its start it offers nothing. */
export function applicationServer(resultBytesMax: number): HouseServer {
  return { offers: [], perform: (call) => perform(call, resultBytesMax), close: () => Promise.resolve() };
}

async function perform({ args, inFlight: { call, line }, stop }: HouseCall, bytesMax: number): Promise<Ending> {
  if (line.perform === undefined)
    return failed("EXECUTION_NO_PROGRAM", "the agent's own program performs this tool, and the call did not come from there");
  const stopped = Promise.withResolvers<undefined>();
  const onStop = () => stopped.resolve(undefined);
  stop.addEventListener("abort", onStop, { once: true });
  try {
    const result = await Promise.race([line.perform(args, { call: call.id, stop }), stopped.promise]);
    return result === undefined ? stoppedEnding({ sent: true }, stop.reason as Stopped) : ended(result, bytesMax);
  } catch {
    // Why is the program's own to say; what it did before is not known.
    return unknown("EXECUTION_PROGRAM_LOST", "the program that performs it brought no result");
  } finally {
    stop.removeEventListener("abort", onStop);
  }
}

/** A result is any JSON object, but for what would make a server's question of it (MCP 2026-07-28, `resultType`). */
function ended(result: JsonObject, bytesMax: number): Ending {
  const bad = () => failed("EXECUTION_BAD_RESULT", "what the program brought is no result of a tool");
  if (!isJsonObject(result) || (result["resultType"] ?? "complete") !== "complete") return bad();
  let text: string;
  try {
    text = canonical(result);
  } catch {
    return bad();
  }
  if (Buffer.byteLength(text) > bytesMax) return failed("EXECUTION_RESULT_TOO_LARGE", "what the program brought is over the limit");
  return { status: "done", result };
}
