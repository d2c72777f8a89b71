/**
 * Principles that an agent was given, on their way to another house: sealed under the passphrase like the agent's key, and there
 * proposals of an untrusted source, which reach nobody before a person of that house accepts them.
 */
import { canonicalBytes } from "../../call/canonical.ts";
import type { AgentId } from "../../call/id.ts";
import { isId } from "../../call/id.ts";
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import { PRINCIPLE_CHARS_MAX } from "../../execution/shelf/limits.ts";
import type { CultureStore } from "../../execution/shelf/port.ts";
import { Principles, type Proposed } from "../../execution/shelf/principles.ts";
import { RowContents } from "../../execution/shelf/row-contents.ts";
import { Unfit } from "../../execution/shelf/shelf-tool.ts";
import { Turns } from "../../execution/shelf/turns.ts";
import { RowSeal, type KeyRing, type TransportKey } from "../../keys/index.ts";
import type { Foundation } from "../foundation.ts";
import { systemChance } from "../system.ts";
import { transferFault } from "./fault.ts";

type Parts = Pick<Foundation, "newId"> & { readonly ring: KeyRing; readonly store: CultureStore };

/** Nobody here knows what whoever wrote it had read. */
const FROM_ELSEWHERE: Label = { integrity: "untrusted", readers: null, origins: [] };

/** Of these principles, the lines of those that stand and that everybody may read. */
export function* cultureLines(parts: Parts, transport: TransportKey, ids: readonly string[]): Generator<JsonObject> {
  const principles = principlesOf(parts);
  for (const culture of ids) {
    const found = principles.find(culture);
    if (found?.state !== "kept" || found.label.readers !== null) continue;
    const said = canonicalBytes({ text: found.text, ...(found.why !== undefined && { why: found.why }) });
    yield { around: "culture", culture, sealed: Buffer.from(transport.seal(said, about(culture), systemChance)).toString("base64") };
  }
}

/** What a line proposes. Faults: HOUSE_IMPORT_FORM. */
export function proposedIn({ culture, sealed }: JsonObject, transport: TransportKey, where: string): Proposed {
  if (!isId("cul", culture) || typeof sealed !== "string") throw unfit(where);
  const said = opened(transport, { culture, sealed, where });
  const { text, why } = isJsonObject(said) ? said : {};
  if (typeof text !== "string" || text === "" || text.length > PRINCIPLE_CHARS_MAX) throw unfit(where);
  return { text, ...(typeof why === "string" && { why: why.slice(0, PRINCIPLE_CHARS_MAX) }) };
}

/** Proposes them in the agent's name; as many as may wait for review. How many are new here. */
export async function proposeAll(parts: Parts, agent: AgentId, at: number, proposed: readonly Proposed[]): Promise<number> {
  const principles = principlesOf(parts);
  const writer = { agent, person: undefined, label: FROM_ELSEWHERE, cause: { at, by: agent } };
  let count = 0;
  try {
    for (const one of proposed) count += (await principles.propose(writer, one)).outcome === "proposed" ? 1 : 0;
  } catch (thrown) {
    if (!(thrown instanceof Unfit)) throw thrown;
  }
  return count;
}

function opened(
  transport: TransportKey,
  { culture, sealed, where }: { readonly culture: string; readonly sealed: string; readonly where: string },
): JsonValue {
  try {
    return JSON.parse(Buffer.from(transport.open(Buffer.from(sealed, "base64"), about(culture))).toString("utf8")) as JsonValue;
  } catch (cause) {
    throw unfit(where, cause);
  }
}

function principlesOf({ ring, store, newId }: Parts): Principles {
  return new Principles({
    store,
    contents: new RowContents(new RowSeal({ ring, chance: systemChance, newId })),
    turns: new Turns(),
    newId,
  });
}

function about(culture: string): string {
  return `chatelaine/transport-culture/1 ${culture}`;
}

function unfit(where: string, cause?: unknown): Error {
  return transferFault("HOUSE_IMPORT_FORM", "a line is no principle", { where, hint: "export the agent again", cause });
}
