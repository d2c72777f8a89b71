/** What the person asked for, as the application passes it on: never as a model says it. */
import type { SessionId } from "./id.ts";

export interface Prompt {
  readonly text: string;
  /** What the person pasted or attached: it was written by anybody. */
  readonly attachments: readonly Attachment[];
}

export interface Attachment {
  readonly text: string;
  /** What it is, for people: a file's name, a page's address. */
  readonly from: string;
}

/** What is bound to the sealed prompts of a session, so that they open in it only. */
export function promptAbout(session: SessionId): string {
  return `${session}/prompt`;
}
