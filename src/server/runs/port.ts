/** What serving runs needs of the house. The composition root passes all of it in. */
import type { Caller } from "../../call/caller.ts";
import type { Credential } from "../../call/credential.ts";
import type { Fault } from "../../call/fault.ts";
import type { Desk } from "../../operate/desk.ts";
import type { ArtifactStore, RunStore } from "../../runtime/port.ts";
import type { RunDesk } from "../../runtime/run-desk.ts";

export interface RunsParts {
  /** The runs of the house; there from the first request on. */
  readonly runs: () => RunDesk;
  readonly rows: () => RunStore & ArtifactStore;
  readonly desk: Desk;
  /** Who presents this credential. Rejects with IDENTITY_*. */
  readonly attribute: (credential: Credential) => Promise<Caller>;
  /** Takes in what the person asked for, signed by the application. Rejects with OPERATE_PROMPT*, SESSION_*. */
  readonly givePrompt: (caller: Caller, signed: { readonly text: string; readonly signature: string }) => Promise<void>;
  /** Keyed: what a client calls its threads stands nowhere. */
  readonly threadDigest: (text: string) => string;
  readonly requestBytesMax: number;
  /** Told of faults that nobody expected. */
  readonly report: (fault: Fault) => void;
}
