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
      return failedAnswer(reply.released.outcome, call);
  }
}

const OURS: ReadonlySet<string> = new Set(["EXECUTION_PORT_REFUSED", "EXECUTION_ADDRESS_REFUSED", "EXECUTION_DEFINITION_CHANGED"]);

function failedAnswer({ fault }: Outcome, headers: { readonly [name: string]: string }): OwnAnswer {
  const { code = "EXECUTION_FAULT", text = "there was no answer" } = fault ?? {};
  const status = OURS.has(code) ? 403 : code === "EXECUTION_DEADLINE" || code === "EXECUTION_HOST_UNRESOLVED" ? 504 : 502;
  return { status, code, text: `${code}: ${text}\n`, headers };
}
