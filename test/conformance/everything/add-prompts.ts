import {
  acceptedContent,
  completable,
  type GetPromptResult,
  inputRequired,
  type McpServer,
  type PromptMessage,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { elicitation } from "./add-asking-tools.ts";
import { PNG_BASE64 } from "./samples.ts";

const cities = ["paris", "park", "party", "testville"];

/** Adds the prompts: plain, with arguments that complete, with an embedded resource, with an image, and one that asks back. */
export function addPrompts(server: McpServer): void {
  server.registerPrompt("test_simple_prompt", { description: "A prompt without arguments" }, () =>
    said({ type: "text", text: "This is a simple prompt for testing." }),
  );
  server.registerPrompt(
    "test_prompt_with_arguments",
    {
      description: "A prompt with two arguments",
      argsSchema: z.object({
        arg1: completable(z.string().describe("First test argument"), (typed) => cities.filter((city) => city.startsWith(typed))),
        arg2: z.string().describe("Second test argument"),
      }),
    },
    ({ arg1, arg2 }) => said({ type: "text", text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` }),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    {
      description: "A prompt that embeds a resource",
      argsSchema: z.object({ resourceUri: z.string().describe("URI of the resource to embed") }),
    },
    ({ resourceUri }) =>
      said(
        { type: "resource", resource: { uri: resourceUri, mimeType: "text/plain", text: "Embedded resource content for testing." } },
        { type: "text", text: "Please process the embedded resource above." },
      ),
  );
  server.registerPrompt("test_prompt_with_image", { description: "A prompt with an image" }, () =>
    said({ type: "image", data: PNG_BASE64, mimeType: "image/png" }, { type: "text", text: "Please analyze the image above." }),
  );
  server.registerPrompt("test_input_required_result_prompt", { description: "A prompt that asks for its context" }, (ctx) => {
    const given = acceptedContent(ctx.mcpReq.inputResponses, "user_context", z.object({ context: z.string() }));
    if (given !== undefined) return said({ type: "text", text: `Use this context: ${given.context}` });
    return inputRequired({
      inputRequests: { user_context: elicitation("What context should the prompt use?", { context: { type: "string" } }, ["context"]) },
    });
  });
}

function said(...contents: PromptMessage["content"][]): GetPromptResult {
  return { messages: contents.map((content) => ({ role: "user", content })) };
}
