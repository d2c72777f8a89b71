/**
 * What the person asked for, given by the application that runs an agent: it authenticates by the agent's bootstrap key,
 * which no model sees, and not by the token that calls are made with.
 */
import type { Context } from "hono";
import { z } from "zod";
import type { AgentId, SessionId } from "../call/id.ts";
import { Fault } from "../call/fault.ts";
import { isId } from "../call/id.ts";
import type { Desk } from "../operate/desk.ts";
import { givePrompt } from "../operate/prompts.ts";
import type { PromptInput, PromptTaken } from "./contract.ts";
import { operatorFault } from "./operator-fault.ts";
import { readJsonBody } from "./json-body.ts";
import { readBasic } from "./token-request.ts";

const INPUT: z.ZodType<PromptInput> = z.strictObject({
  text: z.string(),
  attachments: z.array(z.strictObject({ text: z.string(), from: z.string() })).optional(),
}) as z.ZodType<PromptInput>;

/** Takes in a prompt of a session. Faults: SERVER_NOT_LOGGED_IN, SERVER_INPUT, IDENTITY_WRONG_KEY, and those of `givePrompt`. */
export async function answerPrompt(c: Context, desk: Desk): Promise<Response> {
  const client = readBasic(c.req.header("authorization") ?? "");
  if (client === undefined) {
    const hint = "send the agent's name and bootstrap key: Authorization: Basic";
    throw operatorFault("SERVER_NOT_LOGGED_IN", "a prompt is given with the key of its agent", { hint });
  }
  const agent = desk.agents.ofKey(client.agent, client.key).agent as AgentId;
  const session = c.req.param("session") ?? "";
  const read = INPUT.safeParse(await readJsonBody(c));
  if (!read.success) {
    const where = read.error.issues[0]?.path.join(".") || "body";
    throw operatorFault("SERVER_INPUT", "a prompt is a text, with attachments that say what they are", {
      where,
      hint: "docs/api.md says what it takes",
    });
  }
  if (!isId("ses", session))
    throw new Fault("SESSION_UNKNOWN", "there is no such session of this agent", { hint: "the token's answer names it: session" });
  const { text, attachments = [] } = read.data;
  const prompt = await givePrompt(desk, { agent, session: session satisfies SessionId }, { prompt: { text, attachments }, by: agent });
  return c.json({ prompt } satisfies PromptTaken);
}
