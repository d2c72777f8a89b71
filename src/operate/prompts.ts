/** What the person asked for comes in, by the channel of the application: whoever holds the agent's key, or gives out its tokens. */
import { Buffer } from "node:buffer";
import { canonical } from "../call/canonical.ts";
import { equalInConstantTime, keyedDigest } from "../call/digest.ts";
import type { AgentId, EntryId, PersonId } from "../call/id.ts";
import { TRUSTED_PUBLIC, type Label } from "../call/label.ts";
import { promptAbout, type Prompt } from "../call/prompt.ts";
import type { SessionView } from "../call/session-view.ts";
import { sealedRef } from "../ledger/sealed-ref.ts";
import type { SessionRef } from "../session/index.ts";
import type { Desk } from "./desk.ts";
import { operateFault } from "./fault.ts";
import { ATTACHMENTS_MAX, FROM_CHARS_MAX, PROMPT_BYTES_MAX, PROMPTS_A_SESSION_MAX } from "./limits.ts";

/** What is needed to take in a prompt. */
export type PromptDesk = Pick<Desk, "sessions" | "store" | "ledger" | "makeEntry">;

/** Stands in labels for what a person attached. */
const ATTACHED: Label = { integrity: "untrusted", readers: [], origins: ["_prompt/attachments"] };

/**
 * Takes in what the person asked for in a session; durable when it returns, with the id of its entry. The same prompt
 * once more is the one that stands there. What is attached makes the session untrusted, before it is durable.
 * Faults: OPERATE_PROMPT, OPERATE_TEXT_TOO_LONG, OPERATE_PROMPTS_TOO_MANY, SESSION_*, LEDGER_SESSION_NOT_ACTIVE.
 */
export async function givePrompt(
  desk: PromptDesk,
  ref: SessionRef,
  { prompt, by }: { readonly prompt: Prompt; readonly by: AgentId | PersonId },
): Promise<EntryId> {
  const text = canonicalOf(prompt);
  const session = desk.sessions.look(ref);
  const digest = session.keys.digest(`prompt\n${text}`);
  const { count, standing } = desk.store.promptsGiven(ref.agent, ref.session, digest);
  if (standing !== undefined) return standing;
  if (count >= PROMPTS_A_SESSION_MAX)
    throw operateFault("OPERATE_PROMPTS_TOO_MANY", `the session has ${PROMPTS_A_SESSION_MAX} prompts already`, "open a new session");
  const label = desk.sessions.learn(session, prompt.attachments.length > 0 ? ATTACHED : TRUSTED_PUBLIC);
  const content = session.keys.seal(Buffer.from(text), promptAbout(ref.session));
  const entry = desk.makeEntry({ kind: "prompt" as const, session: ref.session, prompt: sealedRef(content), by });
  await desk.ledger.commit(ref.agent, { kind: "prompt-given", entry, prompt: content, digest, label });
  return entry.id;
}

/** The key under which an application signs prompts of a session: a secret that no model and no tool may have. */
export function promptKeyOf({ keys }: Pick<SessionView, "keys">): string {
  return keys.digest("prompt-key");
}

/**
 * Takes in a prompt that an application signed: HMAC-SHA-256 under the session's prompt key (as the text that it was given)
 * of the session's id, a line feed and the prompt, in lower-case hexadecimal. Faults: OPERATE_PROMPT_FORGED, and as `givePrompt`.
 */
export async function giveSignedPrompt(
  desk: PromptDesk,
  ref: SessionRef,
  signed: { readonly text: string; readonly signature: string },
): Promise<EntryId> {
  const key = Buffer.from(promptKeyOf(desk.sessions.look(ref)));
  if (!equalInConstantTime(keyedDigest(key, `${ref.session}\n${signed.text}`), signed.signature))
    throw operateFault(
      "OPERATE_PROMPT_FORGED",
      "the signature of the prompt is not of this session's prompt key",
      "sign it with the prompt_key that came with the token",
    );
  return givePrompt(desk, ref, { prompt: { text: signed.text, attachments: [] }, by: ref.agent });
}

function canonicalOf({ text, attachments }: Prompt): string {
  if (text === "" || !text.isWellFormed())
    throw operateFault("OPERATE_PROMPT", "a prompt is a text in Unicode", "send what the person wrote");
  const isFit = attachments.every(
    ({ from, text: attached }) => from.length <= FROM_CHARS_MAX && from.isWellFormed() && attached.isWellFormed(),
  );
  if (!isFit)
    throw operateFault(
      "OPERATE_PROMPT",
      "an attachment is a text in Unicode, and says in a few words what it is",
      "send its text, and a short `from`",
    );
  const written = canonical({ text, attachments: attachments.map(({ from, text: attached }) => ({ from, text: attached })) });
  if (attachments.length > ATTACHMENTS_MAX || Buffer.byteLength(written) > PROMPT_BYTES_MAX)
    throw operateFault(
      "OPERATE_TEXT_TOO_LONG",
      "the prompt is too long",
      `at most ${PROMPT_BYTES_MAX} bytes, ${ATTACHMENTS_MAX} attachments`,
    );
  return written;
}
