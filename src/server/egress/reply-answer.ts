/** What the path said of a fetch that did not run, or did not reach its host, in plain words for who sent it. */
import type { ApprovalId } from "../../call/id.ts";
import type { Outcome } from "../../call/outcome.ts";
import type { Reply } from "../../call/reply.ts";
import type { OwnAnswer } from "./fault.ts";

/** The answer in the place of the host's. */
export function replyAnswer(reply: Reply, approvalUrl: (approval: ApprovalId) => string): OwnAnswer {
  const call = { "chatelaine-call": reply.call };
  switch (reply.kind) {
    case "refused": {
      const { code, text, hint, retryAfterMs } = reply.reason;
      const rules = reply.rules.map(({ rule, reason }) => `rule: ${rule}${reason === undefined ? "" : ` (${reason})`}`);
      const retry = retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterMs / 1000)) };
      const lines = [`${code}: ${text}`, ...rules, ...(hint === undefined ? [] : [`hint: ${hint}`]), `call: ${reply.call}`];
      return { status: retryAfterMs === undefined ? 403 : 429, code, text: `${lines.join("\n")}\n`, headers: { ...call, ...retry } };
    }
    case "waiting": {
      const { approval, asks } = reply.waiting;
      const why = asks.map(({ rule, reason }) => `rule: ${rule}${reason === undefined ? "" : ` (${reason})`}`);
      const lines = ["a person has to permit this first; send the same request again once it is permitted", ...why];
      const url = approvalUrl(approval);
      const text = `${[...lines, `approval: ${approval}`, `at: ${url}`, `call: ${reply.call}`].join("\n")}\n`;
      return { status: 403, code: "SERVER_PROXY_WAITING", text, headers: { ...call, "chatelaine-approval": approval } };
    }
    case "released":
      return failedAnswer(reply.released.outcome, reply.call);
  }
}

const OURS: ReadonlySet<string> = new Set(["EXECUTION_PORT_REFUSED", "EXECUTION_ADDRESS_REFUSED", "EXECUTION_DEFINITION_CHANGED"]);

/** What the owner of the house can do about it. */
const HINTS: { readonly [code: string]: string } = {
  EXECUTION_PORT_REFUSED: "ports beside 80 and 443 stand under egress.ports",
  EXECUTION_ADDRESS_REFUSED: "hosts and networks of one's own stand under egress.allowPrivate",
  EXECUTION_HOST_UNRESOLVED: "look whether the name is right, and whether the house's machine can resolve it",
  EXECUTION_UPSTREAM_DOWN: "look whether the host listens on this port",
  EXECUTION_HOST_UNTRUSTED: "an authority of one's own stands under egress.inspect.roots",
  EXECUTION_BODY_UNREAD: "egress.unread and egress.limits.inspectedBytesMax say what passes all the same",
  EXECUTION_CONNECTION_LIMIT: "egress.limits says how much and how long",
  EXECUTION_SECRET_UNAVAILABLE: "chatelaine secret list says what is kept, the house's log what was wrong",
};

function failedAnswer({ fault }: Outcome, call: string): OwnAnswer {
  const { code = "EXECUTION_FAULT", text = "there was no answer" } = fault ?? {};
  const status = OURS.has(code) ? 403 : code === "EXECUTION_DEADLINE" || code === "EXECUTION_HOST_UNRESOLVED" ? 504 : 502;
  const hint = HINTS[code];
  const lines = [`${code}: ${text}`, ...(hint === undefined ? [] : [`hint: ${hint}`]), `call: ${call}`];
  return { status, code, text: `${lines.join("\n")}\n`, headers: { "chatelaine-call": call } };
}
