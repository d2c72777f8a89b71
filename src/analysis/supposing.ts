/** Puts chosen values into a supposed request, each where the path in the context says. */
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { ArgType } from "../policy/arg-type.ts";
import { SOME_MOMENT, isRecord } from "./candidates.ts";
import type { Candidate } from "./candidates.ts";
import type { Path } from "./context-type.ts";
import { NEW_SESSION } from "./supposed.ts";
import type { Supposed } from "./supposed.ts";
import type { Use } from "./uses.ts";
import { plainText, templatePattern } from "./pattern.ts";

/** The plainest request: every required argument, and nothing that anybody could object to. */
export function plainRequest({ agent, action, on, subject }: Use): Supposed {
  const args = subject.args === undefined ? {} : (plainArgument(subject.args) as JsonObject);
  const uri = subject.definition.kind === "template" ? { uri: plainText(templatePattern(subject.definition.name)) } : {};
  return {
    agent: agent.name,
    action,
    on,
    ...uri,
    args,
    session: NEW_SESSION,
    findings: [],
    approvals: [],
    remedies: [],
    now: SOME_MOMENT,
    budget: {},
  };
}

/** Whether a request can be given a value at this path. */
export function canSuppose(path: Path): boolean {
  const [room, name] = path;
  if (room === "args") return path.length > 1;
  if (room === "uri") return path.length === 1;
  // A fetch or a model call, whose arguments stand beside what all calls have.
  if (room !== "common") return path.length === 1;
  if (name === "flow") return path.length === 3;
  return name === "session" ? path.length === 3 && SESSION.has(path[2] ?? "") : name === "budget" || COMMON.has(name ?? "");
}

const SESSION: ReadonlySet<string> = new Set(["integrity", "private", "origins", "calls", "person", "purpose"]);
const COMMON: ReadonlySet<string> = new Set(["now", "findings", "approvals", "remedies"]);

/** The request with one value more. What lies within something absent is left out; values further out come first. */
export function suppose(request: Supposed, path: Path, value: Candidate): Supposed {
  const [room, name, member] = path;
  if (room === "args") return { ...request, args: placed(request.args, path.slice(1), value) };
  if (room === "uri") return typeof value === "string" ? { ...request, uri: value } : request;
  if (room !== "common") return { ...request, args: placed(request.args, path, value) };
  if (name === "budget") return { ...request, budget: placed(request.budget as JsonObject, path.slice(2), value) as Supposed["budget"] };
  if (name === "flow")
    return { ...request, flow: placed((request.flow ?? {}) as JsonObject, [member ?? ""], value) as NonNullable<Supposed["flow"]> };
  if (name !== "session") return value === undefined ? request : { ...request, [name ?? ""]: value };
  const { [member as "person"]: _, ...session } = request.session;
  return { ...request, session: (value === undefined ? session : { ...session, [member ?? ""]: value }) as Supposed["session"] };
}

function placed(record: JsonObject, [name = "", ...inner]: Path, value: Candidate): JsonObject {
  if (inner.length > 0) {
    const held = record[name];
    return isRecord(held) ? { ...record, [name]: placed(held, inner, value) } : record;
  }
  const { [name]: _, ...others } = record;
  return value === undefined ? others : { ...others, [name]: value };
}

/** The plainest value of an argument. What rules cannot read is null. */
function plainArgument(type: ArgType): JsonValue {
  switch (type.kind) {
    case "string":
      return "x";
    case "boolean":
      return false;
    case "long":
    case "decimal":
    case "number":
      return 0;
    case "set":
      return [];
    case "record":
      return Object.fromEntries(
        [...type.fields].flatMap(([name, field]) =>
          field.required ? [[name, field.type === undefined ? null : plainArgument(field.type)]] : [],
        ),
      );
  }
}
