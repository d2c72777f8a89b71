/**
 * What the person asked for, in the headers of a request: `chatelaine-prompt` is its UTF-8 in base64url, and
 * `chatelaine-prompt-signature` the application's HMAC over it (docs/api.md). Without headers nothing happens.
 */
import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Caller } from "../../call/caller.ts";
import { asFault } from "../../call/fault.ts";
import { type HttpRefusal, mcpFault, RPC } from "./fault.ts";
import type { DoorParts } from "./port.ts";

const PROMPT_HEADER = "chatelaine-prompt";
const SIGNATURE_HEADER = "chatelaine-prompt-signature";

/** Takes the prompt in before the request is looked at; says how to refuse the request where that cannot be done. */
export async function takePrompt(
  { headers }: Pick<IncomingMessage, "headers">,
  caller: Caller,
  { givePrompt, report }: Pick<DoorParts, "givePrompt" | "report">,
): Promise<HttpRefusal | undefined> {
  const { [PROMPT_HEADER]: prompt, [SIGNATURE_HEADER]: signature } = headers;
  if (prompt === undefined && signature === undefined) return undefined;
  const text = typeof prompt === "string" ? textOf(prompt) : undefined;
  if (text === undefined || typeof signature !== "string") {
    const hint = `send ${PROMPT_HEADER} (base64url of UTF-8) and ${SIGNATURE_HEADER}`;
    return { status: 400, rpc: RPC.request, fault: mcpFault("SERVER_PROMPT", "the headers of the prompt are not whole", hint) };
  }
  try {
    await givePrompt(caller, { text, signature });
    return undefined;
  } catch (thrown) {
    const fault = asFault(thrown, "SERVER_FAULT");
    if (fault.code === "SERVER_FAULT" || fault.code.startsWith("STORE_")) report(fault);
    return { status: fault.code === "OPERATE_PROMPT_FORGED" ? 403 : 400, rpc: RPC.refused, fault };
  }
}

function textOf(written: string): string | undefined {
  const bytes = Buffer.from(written, "base64url");
  return written !== "" && isUtf8(bytes) && bytes.toString("base64url") === written ? bytes.toString("utf8") : undefined;
}
