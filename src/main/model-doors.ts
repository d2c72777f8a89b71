/** What the model doors are given of the house: which key is whose, which name is which model, and the path. */
import { couldPermit } from "../analysis/visible.ts";
import type { Caller } from "../call/caller.ts";
import { Credential } from "../call/credential.ts";
import { Fault } from "../call/fault.ts";
import { isJsonObject, type JsonObject } from "../call/json.ts";
import type { SessionView } from "../call/session-view.ts";
import { openResult } from "../inspection/provenance/provenance.ts";
import type { RemoteKind } from "../execution/model/configuration.ts";
import { speaks } from "../execution/model/wire/request.ts";
import { givePrompt, giveSignedPrompt } from "../operate/prompts.ts";
import { VirtualKeyTokens } from "../operate/virtual-keys.ts";
import { inRounds } from "../server/mcp/rounds.ts";
import { modelsFault } from "../server/models/fault.ts";
import type { WireDialect } from "../server/models/model-request.ts";
import { ANSWERS_RECALLED_MAX } from "../server/models/limits.ts";
import type { ModelDoorParts, ModelPlace, Visit } from "../server/models/port.ts";
import { fallingBack } from "./fall-back.ts";
import { resume } from "./resume.ts";
import type { ServerParts } from "./server.ts";

export function modelDoorParts(parts: ServerParts): ModelDoorParts {
  const { base, configuration, rooms, log, address } = parts;
  const { applications, held, stops, desk } = rooms;
  const holdMs = configuration.limits.askHoldMs;
  return {
    enter: entering(parts),
    take: fallingBack((raw) => inRounds(raw, (round) => resume(round, stops, { held, holdMs })), configuration.models),
    find: (name, caller, dialect) => findModel(name, caller, { dialect, parts }),
    list: (caller, dialect, name) => listModels(caller, name, { dialect, parts }),
    given: ({ agent, session }) => answersGiven(desk.sessions.look({ agent, session }), parts),
    applicationOf: (agentName) => applications.serverOf(agentName),
    labelBrought: ({ agent, session }, args) => rooms.brought.labelOf(args, desk.sessions.look({ agent, session })),
    declare: (agentName, tools, server) => applications.declare(agentName, tools, server),
    givePrompt: async ({ agent, session }, signed) => void (await giveSignedPrompt(desk, { agent, session }, signed)),
    giveMessages: (caller, texts) => giveMessages(caller, texts, parts),
    approvalUrl: (approval) => `${address()}/v1/approvals/${approval}`,
    clock: base.clock,
    report: log.report,
  };
}

/** A virtual key is exchanged for a token that stays in the house; any other key has to be a token. */
function entering({ rooms: { desk, stops } }: ServerParts): ModelDoorParts["enter"] {
  const tokens = new VirtualKeyTokens(desk);
  return async (key, session): Promise<Visit> => {
    const credential = new Credential(key.startsWith("chv_") ? (await tokens.exchange(key, session)).token : key);
    const caller = await stops.identity.attribute({ credential });
    if (session !== undefined && session !== caller.session)
      throw new Fault("SESSION_UNKNOWN", "the token is for another session", {
        hint: "leave chatelaine-session out, or send a virtual key",
      });
    return { caller, credential };
  };
}

interface Finding {
  readonly dialect: WireDialect;
  readonly parts: ServerParts;
}

/** By the agent's own alias, as `provider/model`, or by an id that one provider of this wire has. Faults: SERVER_MODEL_UNKNOWN. */
function findModel(name: string, { agentName }: Caller, { dialect, parts }: Finding): ModelPlace {
  const meant = aliasesOf(agentName, parts)[name] ?? name;
  const { models } = parts.rooms;
  const slash = meant.indexOf("/");
  const [provider, model] = [meant.slice(0, Math.max(0, slash)), meant.slice(slash + 1)];
  if (models.providers.includes(provider) && model !== "") return { provider, model };
  const speaking = models.providers.filter((one) => speaksIn(one, dialect, parts));
  const having = speaking.filter((one) => models.listed.some((listed) => listed.server === one && listed.name === meant));
  const taking = having.length > 0 ? having : speaking.filter((one) => models.definition(one, meant) !== undefined);
  const [only] = taking;
  if (only !== undefined && taking.length === 1) return { provider: only, model: meant };
  const what =
    taking.length === 0 ? "no provider that speaks like this has such a model" : `several providers have it: ${taking.join(", ")}`;
  throw modelsFault("SERVER_MODEL_UNKNOWN", what, "name it as provider/model; GET …/models lists those that there are", "model");
}

function aliasesOf(agentName: string, { configuration: { agents } }: ServerParts): { readonly [alias: string]: string } {
  return (Object.hasOwn(agents, agentName) ? agents[agentName]?.models : undefined) ?? {};
}

/** Providers that answer by a script or a recording speak every wire. */
function speaksIn(provider: string, dialect: WireDialect, { configuration }: ServerParts): boolean {
  const kind = configuration.models[provider]?.kind;
  return kind === undefined || kind === "scripted" || kind === "replayed" || speaks(kind satisfies RemoteKind, dialect);
}

/** The models that are named somewhere, and one that is asked for by its name; that policy could ever permit this agent. */
function listModels(caller: Caller, name: string | undefined, { dialect, parts }: Finding): ReturnType<ModelDoorParts["list"]> {
  const { agentName, role } = caller;
  const { models, policies, mayUse } = parts.rooms;
  const set = policies.set();
  const visible = ({ provider, model }: ModelPlace): boolean => {
    const definition = models.definition(provider, model);
    if (set === undefined || definition === undefined || !speaksIn(provider, dialect, parts)) return false;
    return mayUse(agentName, provider) && couldPermit(set, { name: agentName, role }, definition);
  };
  const named = models.listed.map(({ server, name }) => ({ name: `${server}/${name}`, provider: server, model: name }));
  const aliased = Object.entries(aliasesOf(agentName, parts)).map(([name, meant]) => {
    const slash = meant.indexOf("/");
    return { name, provider: meant.slice(0, slash), model: meant.slice(slash + 1) };
  });
  const found = [...aliased, ...named].filter(visible).map(({ name: called, provider }) => ({ name: called, provider }));
  return name === undefined || found.some((one) => one.name === name)
    ? found
    : [...found, ...unlisted(caller, name, { dialect, parts }).filter(visible)];
}

/** A provider whose models the configuration does not name takes any: it is there under the name by which it would be asked. */
function unlisted(caller: Caller, name: string, finding: Finding): readonly (ModelPlace & { readonly name: string })[] {
  try {
    return [{ ...findModel(name, caller, finding), name }];
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === "SERVER_MODEL_UNKNOWN") return [];
    throw thrown;
  }
}

/** Answers of the responses that a session was given, from the agent's database. */
function* answersGiven(session: SessionView, { base, rooms }: ServerParts): Generator<JsonObject> {
  const { store } = base;
  const calls = store.resultsOf(session.agent, session.id, ANSWERS_RECALLED_MAX);
  for (const { call, server } of calls) {
    if (!rooms.models.providers.includes(server)) continue;
    const read = openResult(store, session, call);
    const body = read?.result["body"];
    if (read?.stored.action === "callModel" && read.args["dialect"] === "openai-responses" && isJsonObject(body)) yield body;
  }
}

/** What cannot be taken in grounds nothing, and keeps nobody from asking. */
const LEFT_OUT: ReadonlySet<string> = new Set(["OPERATE_PROMPT", "OPERATE_TEXT_TOO_LONG", "OPERATE_PROMPTS_TOO_MANY"]);

async function giveMessages(
  { agent, agentName, session }: Caller,
  texts: readonly string[],
  { configuration, rooms }: ServerParts,
): Promise<void> {
  if (!Object.hasOwn(configuration.agents, agentName) || configuration.agents[agentName]?.prompts !== "messages") return;
  for (const text of texts) {
    try {
      await givePrompt(rooms.desk, { agent, session }, { prompt: { text, attachments: [] }, by: agent });
    } catch (thrown) {
      if (!(thrown instanceof Fault && LEFT_OUT.has(thrown.code))) throw thrown;
    }
  }
}
