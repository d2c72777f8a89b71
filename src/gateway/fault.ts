/** Faults of the path itself: what no stop said. The cause of one that nobody expected stands in the log of the house. */
export type GatewayFault =
  /** A stop failed before execution in a way that nobody expected: the call is refused. Do: look for its stack in the log of the house. */
  | "GATEWAY_FAULT"
  /** The session could not be asked right before execution: nothing was sent. Do: look for its stack in the log of the house. */
  | "SESSION_FAULT"
  /** What a server asked of an agent's client was refused, or waits for a person. Do: see the decision: chatelaine ledger list. */
  | "GATEWAY_CLIENT_REFUSED"
  /** A server asked for input over and over without an answer of its own. */
  | "GATEWAY_TOO_MANY_ROUNDS";
