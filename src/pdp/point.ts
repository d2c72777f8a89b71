/** An external decision point, as it is configured. */
import type { Action } from "../call/call.ts";
import type { ToolClass } from "../call/tool-class.ts";

export interface DecisionPoint {
  /** What it speaks: AuthZEN 1.0 at `<url>/access/v1/evaluation`, or OPA's REST API at exactly `<url>`, `/v1/data/…`. */
  readonly kind: "authzen" | "opa";
  /** HTTPS, or HTTP to a loopback address. */
  readonly url: string;
  /** Name of the environment variable that holds its bearer token. */
  readonly tokenFrom: string | undefined;
  readonly deadlineMs: number;
  /** Whether it is sent the arguments: without them no content leaves the house. */
  readonly sendsArgs: boolean;
  readonly asked: Asked;
  readonly names: PointNames;
}

/** Which calls it is asked about: those that match every list that is not empty. */
export interface Asked {
  readonly servers: readonly string[];
  /** `server/name`. */
  readonly tools: readonly string[];
  readonly classes: readonly ToolClass[];
  readonly actions: readonly Action[];
}

/** How the parts of a request are named; `{agent}` `{role}` `{action}` `{kind}` `{server}` `{name}` stand for what they say. */
export interface PointNames {
  readonly subjectType: string;
  readonly subjectId: string;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string;
}

export const POINT_NAMES: PointNames = {
  subjectType: "agent",
  subjectId: "{agent}",
  action: "{action}",
  resourceType: "{kind}",
  resourceId: "{server}/{name}",
};
