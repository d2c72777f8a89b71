/** What the way out's listener needs of the house. */
import type { RawCall } from "../../call/call.ts";
import type { Caller } from "../../call/caller.ts";
import type { Chance, Clock } from "../../call/clock.ts";
import type { Credential } from "../../call/credential.ts";
import type { Fault } from "../../call/fault.ts";
import type { ApprovalId } from "../../call/id.ts";
import type { Reply } from "../../call/reply.ts";
import type { HostCertificate } from "./inspecting.ts";

export interface EgressDoorParts {
  /** Who a credential is of. Faults: IDENTITY_*. */
  readonly attribute: (credential: Credential) => Promise<Caller>;
  /** Takes a call along the path. */
  readonly call: (raw: RawCall) => Promise<Reply>;
  readonly approvalUrl: (approval: ApprovalId) => string;
  /** Whether a tunnel to there may carry what is not TLS. */
  readonly notTls: (host: string, port: number) => boolean;
  /** Whether TLS with a host is ended at the house. */
  readonly inspects: (host: string) => boolean;
  /** What the house shows an agent as such a host: PEM. */
  readonly certificateOf: (host: string) => HostCertificate;
  /** Bytes of a body that is part of its call. */
  readonly inspectedBytesMax: number;
  readonly connectionsMax: number;
  /** How long a request may take to arrive, its body included, in milliseconds. */
  readonly totalMs: number;
  /** How long an agent may take nothing of an answer, in milliseconds. */
  readonly idleMs: number;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Told of faults that nobody expected. */
  readonly report: (fault: Fault) => void;
}
