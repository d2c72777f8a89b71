/** A house with a scripted agent for the console: it has a tool that is permitted, one that people are asked about, and one that is refused. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { defineAgent, scripted, serve, tool } from "../../src/main.ts";
import { API, type OperationName } from "../../src/server/contract.ts";

const POLICIES = `
@id("desk-may")
permit (principal, action, resource);

@id("post-needs-person")
@effect("ask")
@reason("A letter that was sent cannot be taken back.")
forbid (principal, action == Action::"desk/post", resource);

@id("no-shredding")
@reason("Papers are kept.")
forbid (principal, action == Action::"desk/shred", resource) when { context.args.paper == "the deed" };
`;

/** What an agent might write to mislead whoever reads it: markup, a terminal's colours, text that turns around. */
export const HOSTILE = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script> \u001b[31mred\u001b[0m \u202etxt.exe\u202c`;

export interface ConsoleHouse {
  readonly url: string;
  /** A one-time link that makes a browser the owner's. */
  readonly link: () => Promise<string>;
  /** Begins a run for nobody who is named, as a program does. Resolves when it has ended. */
  readonly run: (input: string, signal?: AbortSignal) => Promise<{ readonly state: string; readonly session: string; readonly output: unknown }>;
  /** To whom letters were sent. */
  readonly posted: readonly string[];
  /** What says that the owner asks. */
  readonly headers: { readonly [name: string]: string };
  readonly operate: (name: OperationName, input: object) => Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

const shred = tool({
  name: "shred",
  description: "Shreds a paper.",
  input: z.strictObject({ paper: z.string() }),
  execute: () => "gone",
});
const look = tool({
  name: "look",
  description: "Looks at a paper.",
  input: z.strictObject({ paper: z.string() }),
  execute: () => "It says: hello.",
  readOnly: true,
});
const scan = tool({
  name: "scan",
  description: "Scans a paper into a file.",
  input: z.strictObject({}),
  execute: () => ({
    content: [{ type: "resource", resource: { uri: "file:///scans/the%20letter.csv", mimeType: "text/csv", blob: Buffer.from("a,b").toString("base64") } }],
  }),
  readOnly: true,
  trusted: true,
});

export async function openConsoleHouse(port = 0): Promise<ConsoleHouse> {
  const folder = mkdtempSync(join(tmpdir(), "console-"));
  mkdirSync(join(folder, "policies"));
  writeFileSync(join(folder, "policies", "own.cedar"), POLICIES);
  const posted: string[] = [];
  const post = tool({
    name: "post",
    description: "Sends a letter.",
    input: z.strictObject({ to: z.string(), text: z.string() }),
    execute: ({ to }) => {
      posted.push(to);
      return "sent";
    },
  });
  const clerk = defineAgent({
    name: "clerk",
    description: "Knows where papers lie.",
    database: join(folder, "data"),
    policies: join(folder, "policies"),
    model: scripted([{ text: "In the drawer." }]),
  });
  const agent = defineAgent({
    name: "desk",
    database: join(folder, "data"),
    policies: join(folder, "policies"),
    tools: [post, shred, look, scan],
    agents: [clerk],
    addHistoryToContext: true,
    model: scripted([
      { when: { userMessage: { contains: "be brief" } }, text: "In short." },
      { when: { toolResult: true }, text: "It is done." },
      { when: { userMessage: { contains: "scan" } }, toolCalls: [{ name: "desk__scan", args: {} }, { name: "desk__clerk", args: { task: "Where is it?" } }] },
      { when: { userMessage: { contains: "at length" } }, text: "word ".repeat(40).trim(), delayMs: 100 },
      { when: { userMessage: { contains: "post" } }, toolCalls: [{ name: "desk__post", args: { to: "dana@example.org", text: HOSTILE } }] },
      { when: { userMessage: { contains: "shred" } }, toolCalls: [{ name: "desk__shred", args: { paper: "the deed" } }] },
      { when: { userMessage: { contains: "look" } }, toolCalls: [{ name: "desk__look", args: { paper: "a letter" } }] },
      { when: { userMessage: { contains: "hostile" } }, text: HOSTILE },
      { text: "Hello. I look at papers, and post letters." },
    ]),
  });
  const house = await serve({ agents: [agent, clerk], port });
  const authorization = `Bearer ${readFileSync(join(folder, "data", "operator.token"), "utf8").trim()}`;
  const headers = { authorization, "content-type": "application/json" };
  const operate: ConsoleHouse["operate"] = async (name, input) => {
    const { method, path } = API[name];
    const filled = path.replace(/:(\w+)/g, (_, member: string) => encodeURIComponent(String(Reflect.get(input, member))));
    const query =
      method === "GET" ? `?${new URLSearchParams(Object.entries(input).filter(([name]) => !path.includes(`:${name}`))).toString()}` : "";
    const answer = await fetch(`${house.url}${filled}${query}`, {
      method,
      headers,
      ...(method === "POST" && { body: JSON.stringify(input) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  return {
    url: house.url,
    run: (input, signal) => agent.run(input, { waits: true, ...(signal !== undefined && { signal }) }),
    posted,
    headers,
    link: async () => `${house.url}/owner?code=${String((await operate("makeLink", {}))["code"])}`,
    operate,
    close: async () => {
      await house.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
