import {
  type ElicitRequestFormParams,
  type InputRequest,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type InputResponseView,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { told } from "./add-tools.ts";

/** The one question of an asking tool: what is asked, and the text for the answer; undefined asks again. */
interface Question {
  readonly key: string;
  readonly request: InputRequest;
  readonly text: (answer: InputResponseView) => string | undefined;
}

/**
 * Adds the tools that ask the client once (elicitation, sampling, roots) and finish with the answer. They are written for
 * 2026-07-28 (multi-round-trip, SEP-2322); on a 2025 session the SDK sends the same questions as real requests.
 */
export function addAskingTools(server: McpServer): void {
  server.registerTool(
    "test_elicitation",
    { description: "Asks the person what its argument says", inputSchema: z.object({ message: z.string() }) },
    ({ message }, ctx) => ask({ key: "answer", request: elicitation(message, account, ["username", "email"]), text: userResponse }, ctx),
  );
  server.registerTool(
    "test_sampling",
    { description: "Asks the model what its argument says", inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, ctx) => ask({ key: "completion", request: sampling(prompt, 100), text: (answer) => sampled("LLM response", answer) }, ctx),
  );
  add(server, "test_elicitation_sep1034_defaults", {
    key: "answer",
    request: elicitation("Please check the defaults", defaults, []),
    text: (answer) => described("Elicitation completed", answer),
  });
  add(server, "test_elicitation_sep1330_enums", {
    key: "answer",
    request: elicitation("Please choose", choices, []),
    text: (answer) => described("Elicitation completed", answer),
  });
  addRoundTripTools(server);
}

function addRoundTripTools(server: McpServer): void {
  const userName = { key: "user_name", request: elicitation("What is your name?", { name: { type: "string" } }, ["name"]), text: greeting };
  const capital = sampling("What is the capital of France?", 100);
  add(server, "test_input_required_result_elicitation", userName);
  add(server, "test_streaming_elicitation", userName);
  add(server, "test_input_required_result_sampling", {
    key: "capital_question",
    request: capital,
    text: (answer) => sampled("The model said", answer),
  });
  // Answered with -32021 where the client did not declare sampling.
  add(server, "test_missing_capability", {
    key: "capital_question",
    request: capital,
    text: (answer) => sampled("The model said", answer),
  });
  add(server, "test_input_required_result_list_roots", {
    key: "client_roots",
    request: inputRequired.listRoots(),
    text: (answer) => (answer.kind === "roots" ? `The roots are ${answer.roots.map(({ uri }) => uri).join(", ")}.` : undefined),
  });
}

function add(server: McpServer, name: string, question: Question): void {
  server.registerTool(name, { description: `Asks the client for ${question.key}` }, (ctx) => ask(question, ctx));
}

function ask({ key, request, text }: Question, ctx: ServerContext): ReturnType<typeof told> | InputRequiredResult {
  const answer = text(inputResponse(ctx.mcpReq.inputResponses, key));
  return answer === undefined ? inputRequired({ inputRequests: { [key]: request } }) : told(answer);
}

/** An elicitation in form mode. */
export function elicitation(message: string, properties: Properties, required: string[]): InputRequest {
  return inputRequired.elicit({ message, requestedSchema: { type: "object", properties, required } });
}

/** A sampling request of one message. */
export function sampling(text: string, maxTokens: number): InputRequest {
  return inputRequired.createMessage({ messages: [{ role: "user", content: { type: "text", text } }], maxTokens });
}

function greeting(answer: InputResponseView): string | undefined {
  if (answer.kind !== "elicit") return undefined;
  if (answer.action !== "accept") return `No name was given: ${answer.action}.`;
  return typeof answer.content?.["name"] === "string" ? `Hello, ${answer.content["name"]}!` : undefined;
}

function described(label: string, answer: InputResponseView): string | undefined {
  if (answer.kind !== "elicit") return undefined;
  return `${label}: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`;
}

function userResponse(answer: InputResponseView): string | undefined {
  return described("User response", answer);
}

function sampled(label: string, answer: InputResponseView): string | undefined {
  if (answer.kind !== "sampling") return undefined;
  const { content } = answer.result;
  const blocks = Array.isArray(content) ? content : [content];
  return `${label}: ${blocks.map((block) => (block.type === "text" ? block.text : `(${block.type})`)).join(" ")}`;
}

type Properties = ElicitRequestFormParams["requestedSchema"]["properties"];

const account: Properties = {
  username: { type: "string", description: "User's response" },
  email: { type: "string", description: "User's email address" },
};

/** A default for every primitive type (SEP-1034). */
const defaults: Properties = {
  name: { type: "string", default: "John Doe" },
  age: { type: "integer", default: 30 },
  score: { type: "number", default: 95.5 },
  status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
  verified: { type: "boolean", default: true },
};

const options = ["option1", "option2", "option3"];
const titled = ["First", "Second", "Third"].map((title, index) => ({ const: `value${index + 1}`, title: `${title} Option` }));

/** Every form of a choice (SEP-1330). */
const choices: Properties = {
  untitledSingle: { type: "string", enum: options },
  titledSingle: { type: "string", oneOf: titled },
  legacyEnum: { type: "string", enum: ["opt1", "opt2", "opt3"], enumNames: ["Option One", "Option Two", "Option Three"] },
  untitledMulti: { type: "array", items: { type: "string", enum: options } },
  titledMulti: { type: "array", items: { anyOf: titled } },
};
