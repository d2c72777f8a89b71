import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequests,
  inputRequired,
  inputResponse,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { elicitation, sampling } from "./add-asking-tools.ts";
import { told } from "./add-tools.ts";

/** What a `requestState` of this server proves: the rounds that are done, and what they brought. */
export interface RoundState {
  readonly round: number;
  readonly name?: string;
}

/** Adds the tools that carry a sealed `requestState` from round to round, and the one that asks only what the client can answer. */
export function addStatefulTools(server: McpServer, states: RequestStateCodec<RoundState>): void {
  addConfirming(server, states, "test_input_required_result_request_state");
  addConfirming(server, states, "test_input_required_result_tampered_state");
  addTwoRounds(server, states);
  addSeveralQuestions(server, states);
  server.registerTool("test_input_required_result_capabilities", { description: "Asks only what the client can answer" }, (ctx) => {
    const declared = capabilitiesOf(server, ctx);
    const inputRequests: InputRequests = {
      ...(declared.elicitation === undefined ? {} : { user_name: askName() }),
      ...(declared.sampling === undefined ? {} : { greeting: sampling("Generate a greeting", 50) }),
    };
    const keys = Object.keys(inputRequests);
    if (keys.length === 0) return told("The client can answer nothing.");
    const answered = keys.every((key) => inputResponse(ctx.mcpReq.inputResponses, key).kind !== "missing");
    return answered ? told(`The client answered ${keys.join(", ")}.`) : inputRequired({ inputRequests });
  });
}

/** The capabilities that the client declared: with the request on 2026-07-28, with `initialize` before. */
function capabilitiesOf(server: McpServer, ctx: ServerContext): { readonly elicitation?: unknown; readonly sampling?: unknown } {
  const envelope = declaration.safeParse(ctx.mcpReq.envelope);
  return envelope.success ? envelope.data[CLIENT_CAPABILITIES_META_KEY] : (server.server.getClientCapabilities() ?? {});
}

const declaration = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ elicitation: z.looseObject({}).optional(), sampling: z.looseObject({}).optional() }),
});

function askName(): ReturnType<typeof elicitation> {
  return elicitation("What is your name?", { name: { type: "string" } }, ["name"]);
}

function addConfirming(server: McpServer, states: RequestStateCodec<RoundState>, name: string): void {
  server.registerTool(name, { description: "Asks for a confirmation, with state" }, async (ctx) => {
    const state = ctx.mcpReq.requestState<RoundState>();
    const confirmed = acceptedContent(ctx.mcpReq.inputResponses, "confirm", z.object({ ok: z.boolean() }));
    if (state?.round === 1 && confirmed !== undefined) return told(`state-ok, confirmed: ${confirmed.ok}`);
    return inputRequired({
      inputRequests: { confirm: elicitation("Please confirm", { ok: { type: "boolean" } }, ["ok"]) },
      requestState: await states.mint({ round: 1 }),
    });
  });
}

function addTwoRounds(server: McpServer, states: RequestStateCodec<RoundState>): void {
  server.registerTool("test_input_required_result_multi_round", { description: "Asks for a name, then for a colour" }, async (ctx) => {
    const state = ctx.mcpReq.requestState<RoundState>();
    const name = state?.name ?? acceptedContent(ctx.mcpReq.inputResponses, "step1", z.object({ name: z.string() }))?.name;
    if (state === undefined || name === undefined) {
      return inputRequired({
        inputRequests: { step1: elicitation("Step 1: What is your name?", { name: { type: "string" } }, ["name"]) },
        requestState: await states.mint({ round: 1 }),
      });
    }
    const color = acceptedContent(ctx.mcpReq.inputResponses, "step2", z.object({ color: z.string() }))?.color;
    if (color !== undefined) return told(`${name} likes ${color}.`);
    return inputRequired({
      inputRequests: { step2: elicitation("Step 2: What is your favorite color?", { color: { type: "string" } }, ["color"]) },
      requestState: await states.mint({ round: 2, name }),
    });
  });
}

function addSeveralQuestions(server: McpServer, states: RequestStateCodec<RoundState>): void {
  server.registerTool("test_input_required_result_multiple_inputs", { description: "Asks three things at once" }, async (ctx) => {
    const inputRequests: InputRequests = {
      user_name: askName(),
      greeting: sampling("Generate a greeting", 50),
      client_roots: inputRequired.listRoots(),
    };
    const answers = Object.keys(inputRequests).map((key) => inputResponse(ctx.mcpReq.inputResponses, key).kind);
    if (ctx.mcpReq.requestState<RoundState>()?.round === 1 && !answers.includes("missing")) return told(`Answered: ${answers.join(", ")}.`);
    return inputRequired({ inputRequests, requestState: await states.mint({ round: 1 }) });
  });
}
