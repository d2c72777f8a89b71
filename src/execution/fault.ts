/** What can go wrong at execution. The first group refuses before anything happens; the second says how a call ended. */
import type { Outcome } from "../call/outcome.ts";

export type ExecutionFault =
  /** The permit is not recorded, not genuine, used before, or not for exactly this call. Do: report it: the path never does this. */
  | "EXECUTION_NO_PERMIT"
  /** No definition of that kind and name waits for review. Do: list what waits: chatelaine definition list --quarantined. */
  | "EXECUTION_DEFINITION_UNKNOWN"
  /** The definition changed again since the operator looked at it. */
  | "EXECUTION_DEFINITION_STALE"
  /** A source has no secret of this name. Do: compare the handle with what the source has; of the house's own store, chatelaine secret list. */
  | "EXECUTION_SECRET_UNKNOWN"
  /** A package that a cloud's secrets or keys need is not there. Do: install it beside the house: npm install, and the name that the fault says. */
  | "EXECUTION_PACKAGE_MISSING"
  /** The house keeps a secret of this name already. Do: put another value in its place: chatelaine secret rotate. */
  | "EXECUTION_SECRET_TAKEN"
  /** A text is no name of a secret, or of one that is kept elsewhere. Do: write it as docs/secrets.md says, or change it where it is kept. */
  | "EXECUTION_SECRET_NAME"
  /** A secret cannot be read now, or is not one that can be kept: too long, too short to be struck, or readable by others. Do: what it says is wrong stands in the log of the house; see docs/secrets.md for what a secret may be. */
  | "EXECUTION_SECRET_UNREADABLE"
  /** Something of ours failed while performing: whether the call happened is unknown. Do: look for its stack in the log of the house. */
  | "EXECUTION_FAULT"
  /** A program asked to see what may not be mounted, or what is not there. Do: see docs/sandbox.md for what may be mounted. */
  | "EXECUTION_SANDBOX_REFUSED"
  /** A definition that a program declares is none: its name, its schema or its size. Do: see docs/calls.md for what one has. */
  | "EXECUTION_DECLARED_UNFIT"
  /** The agent may declare no tools at this server, or it is no server of applications. Do: name the agent under servers.NAME.application.agents. */
  | "EXECUTION_DECLARED_REFUSED"
  /** Another agent's program has declared a tool of this name otherwise at the same server. Do: give each program a server of its own. */
  | "EXECUTION_DECLARED_OTHERWISE"
  /** The sandbox could not be set up; the program did not run. Do: run chatelaine doctor, which tries it. */
  | "EXECUTION_SANDBOX_FAILED"
  | Ended;

/** How a call ended, where it did not end `done`. */
export type Ended =
  /** Nothing on this system holds a program, and none is started bare. Do: install bubblewrap, or configure sandbox.container; chatelaine doctor says what was tried. */
  | "EXECUTION_NO_SANDBOX"
  /** A rule puts a call into a sandbox, and its server, or what it asks for, cannot be put into one. Do: let the rule refuse or ask instead, or run the server as a process of the house. */
  | "EXECUTION_SANDBOX_IMPOSSIBLE"
  /** The definition changed after the decision; nothing was sent. Do: ask an operator to look at it: chatelaine definition list --quarantined. */
  | "EXECUTION_DEFINITION_CHANGED"
  /** The call cannot be said in the upstream's protocol; nothing was sent. Do: see docs/mcp.md for what each revision has. */
  | "EXECUTION_NOT_POSSIBLE"
  /** The arguments do not fit the tool, or make no request of it; nothing was sent. Do: call again with arguments that fit its schema. */
  | "EXECUTION_ARGUMENTS_UNFIT"
  /** The upstream is not connected; nothing was sent. */
  | "EXECUTION_UPSTREAM_DOWN"
  /** A secret that the server is to be given could not be had; nothing was sent. Do: look for its reason in the log of the house. */
  | "EXECUTION_SECRET_UNAVAILABLE"
  /** Too much is under way at the upstream; nothing was sent. Do: call again later. */
  | "EXECUTION_UPSTREAM_BUSY"
  /** The upstream answered with an error. Do: read the error, which is the server's own. */
  | "EXECUTION_UPSTREAM_ERROR"
  /** The upstream's answer is no result of its protocol, or cannot be written down in one way. */
  | "EXECUTION_BAD_RESULT"
  /** The upstream's answer is over the limit and was not read. */
  | "EXECUTION_RESULT_TOO_LARGE"
  /** The upstream asked the agent's client for something that its configuration does not allow. Do: allow it under servers.NAME.client in the configuration, if the server is to be trusted with it. */
  | "EXECUTION_CLIENT_REQUEST_REFUSED"
  /** The agent's client could not answer what the upstream asked. Do: use a client that supports it. */
  | "EXECUTION_CLIENT_FAILED"
  /** The provider of the model does not speak the dialect of the call; nothing was sent. Do: ask a provider that speaks it, or speak another; see docs/models.md. */
  | "EXECUTION_DIALECT"
  /** The provider of the model does not take the house's key (HTTP 401 or 403). Do: look at its key, and at what the provider lets it do; see models in the configuration. */
  | "EXECUTION_KEY_REFUSED"
  /** The provider of the model takes no more for now (HTTP 429, 503 or 529), also after the pauses that it asked for. Do: call again later, or configure models.NAME.fallback. */
  | "EXECUTION_RATE_LIMITED"
  /** No turn of the script of a scripted model fits what it was asked. Do: add a turn without conditions at its end, or one whose conditions fit. */
  | "EXECUTION_UNSCRIPTED"
  /** A replayed model was asked something else than was recorded. Do: look at where it differs; models.NAME.differences says whether it answers all the same. */
  | "EXECUTION_REPLAY_DIFFERS"
  /** The port is none that may be reached; nothing was sent. Do: name it under egress.ports in the configuration. */
  | "EXECUTION_PORT_REFUSED"
  /** The host leads to an address that agents may not reach: the house's own, its machine's, a private network's, a cloud's metadata. Nothing was sent. Do: for a host of the owner's own, name it or its network under egress.allowPrivate. */
  | "EXECUTION_ADDRESS_REFUSED"
  /** The name of the host could not be resolved in time; nothing was sent. Do: look whether the name is right, and whether this machine can resolve it. */
  | "EXECUTION_HOST_UNRESOLVED"
  /** What came through the tunnel is not TLS; nothing of it was sent. Do: name the host and port under egress.notTls, if it is to speak something else. */
  | "EXECUTION_NOT_TLS"
  /** TLS in the tunnel began for another server than the tunnel is for, or for none; nothing of it was sent. Do: let the client send the name of the server (SNI) in clear. */
  | "EXECUTION_WRONG_SERVER_NAME"
  /** The host did not prove by a certificate that it is the one that was meant; nothing was sent. Do: look at its certificate; for an authority of the owner's own, name its file under egress.inspect.roots. */
  | "EXECUTION_HOST_UNTRUSTED"
  /** A body of a request or of its answer cannot be looked at: too long, not text, or encoded. Of a request nothing was sent. Do: see egress.unread in the configuration. */
  | "EXECUTION_BODY_UNREAD"
  /** The connection was cut at its limit of bytes or time. Do: see egress.limits in the configuration. */
  | "EXECUTION_CONNECTION_LIMIT"
  /** The tool is performed by the agent's own program, and the call came where none can be handed the arguments. Do: call it in process, or by POST /v1/calls. */
  | "EXECUTION_NO_PROGRAM"
  /** The agent's own program took the call and brought no result. Do: look whether it happened before calling again. */
  | "EXECUTION_PROGRAM_LOST"
  /** The connection was lost after the call was sent. Do: look at the outside whether the call happened before calling again. */
  | "EXECUTION_CONNECTION_LOST"
  /** The upstream did not answer in time. Do: look at the outside whether the call happened; callDeadlineMs of the server is the limit. */
  | "EXECUTION_DEADLINE"
  /** The agent gave up, or its session was paused or killed. Do: look at the outside whether the call happened before calling again. */
  | "EXECUTION_CANCELLED";

/** How a call ended, before anybody measured how long it took. */
export type Ending = Omit<Outcome, "durationMs">;

/** A call that certainly had no usable result. */
export function failed(code: Ended, text: string): Ending {
  return { status: "failed", fault: { code, text } };
}

/** A call that was sent and of which nobody can say whether it happened. */
export function unknown(code: Ended, text: string): Ending {
  return { status: "unknown", fault: { code, text } };
}
