/** The built-in server that runs code: each run in a sandbox of its own, or in QuickJS, and never bare. */
import type { Clock } from "../../call/clock.ts";
import { asFault, Fault } from "../../call/fault.ts";
import type { JsonObject } from "../../call/json.ts";
import type { CodeServer } from "../configuration.ts";
import { stoppedEnding, type Stopped } from "../ending-of.ts";
import { failed, type Ended, type Ending } from "../fault.ts";
import type { HouseCall, HouseServer } from "../house-upstream.ts";
import { CODE_BYTES_MAX } from "../limits.ts";
import { see } from "../pin.ts";
import type { SandboxProfile } from "../sandbox/profile.ts";
import { runInside } from "../sandbox/run-inside.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { beginning, RUN_CODE, type Language } from "./languages.ts";
import type { QuickJs } from "./quickjs.ts";
import type { Workspaces } from "./workspaces.ts";

export interface CodeServerParts {
  readonly configuration: CodeServer;
  readonly sandboxes: Sandboxes;
  readonly quickjs: QuickJs;
  readonly workspaces: Workspaces;
  readonly clock: Clock;
}

/** How a run ended, as the agent is told. */
interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode?: number;
  readonly value?: string;
  /** The limit that ended it: wall, cpu, memory, output, file-size, workspace, system-call. */
  readonly limit?: string;
  readonly profile: string;
  readonly driver: string;
  readonly wallMs: number;
}

interface Wanted {
  readonly language: Language;
  readonly code: string;
  readonly input: string;
}

export function codeServer(parts: CodeServerParts): HouseServer {
  const { configuration, quickjs, workspaces } = parts;
  return {
    isSandboxed: true,
    offers: [see("tool", RUN_CODE, describe(configuration))],
    perform: async (call) => {
      const wanted = read(call, configuration);
      if (wanted === undefined) return unfit(configuration.languages);
      try {
        return await (wanted.language === "javascript" ? inQuickJs(wanted, call, parts) : inSandbox(wanted, call, parts));
      } catch (thrown) {
        const { code, message } = asFault(thrown, "EXECUTION_SANDBOX_FAILED");
        if (!(thrown instanceof Fault)) throw thrown;
        return failed(code as Ended, message);
      }
    },
    close: async () => {
      await quickjs.close();
      await workspaces.close();
    },
  };
}

function describe({ languages, profile }: CodeServer): JsonObject {
  return {
    name: RUN_CODE,
    description: `Runs a program or a snippet in a sandbox (profile ${profile}) and gives what it printed. In javascript the value of the last expression is given too, and input is the text of \`input\`.`,
    inputSchema: {
      type: "object",
      properties: {
        language: { type: "string", enum: [...languages], description: "What the code is written in." },
        code: { type: "string", maxLength: CODE_BYTES_MAX, description: "The whole program." },
        input: { type: "string", maxLength: CODE_BYTES_MAX, description: "What it reads from its standard input." },
      },
      required: ["language", "code"],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  };
}

function read({ tool, args }: HouseCall, { languages }: CodeServer): Wanted | undefined {
  const { language, code, input = "", ...more } = args;
  const known = languages.find((one) => one === language);
  if (tool !== RUN_CODE || known === undefined || typeof code !== "string" || typeof input !== "string") return undefined;
  const fits = Object.keys(more).length === 0 && Buffer.byteLength(code) <= CODE_BYTES_MAX && Buffer.byteLength(input) <= CODE_BYTES_MAX;
  return fits ? { language: known, code, input } : undefined;
}

function unfit(languages: readonly Language[]): Ending {
  return failed(
    "EXECUTION_ARGUMENTS_UNFIT",
    `it takes a language (${languages.join(", ")}), code and input, each of at most ${CODE_BYTES_MAX} bytes`,
  );
}

/** What a rule wants of the sandbox for this call, or what is configured: the stricter. */
function profileOf({ inFlight }: HouseCall, { configuration, sandboxes }: CodeServerParts): SandboxProfile {
  return sandboxes.stricter(sandboxes.profile(configuration.profile), inFlight.call.remedies);
}

async function inQuickJs({ code, input }: Wanted, call: HouseCall, parts: CodeServerParts): Promise<Ending> {
  const { name, limits } = profileOf(call, parts);
  const startedAt = parts.clock.monotonic();
  const { output, value, error, limit } = await parts.quickjs.run({ code, input, limits, signal: call.stop });
  if (limit === "cancelled") return stoppedEnding({ sent: true }, call.stop.reason as Stopped);
  const wallMs = parts.clock.monotonic() - startedAt;
  return ended({
    stdout: output,
    stderr: error ?? "",
    ...(limit === undefined && { exitCode: error === undefined ? 0 : 1 }),
    ...(value !== undefined && { value }),
    ...(limit !== undefined && { limit }),
    profile: name,
    driver: "quickjs",
    wallMs,
  });
}

async function inSandbox(
  { language, code, input }: Wanted & { readonly language: Language },
  call: HouseCall,
  parts: CodeServerParts,
): Promise<Ending> {
  const { sandboxes, workspaces, clock } = parts;
  if (language === "javascript") throw new Error("a snippet needs no sandbox");
  const profile = profileOf(call, parts);
  const sandbox = await sandboxes.open();
  const bytes = Buffer.from(code);
  const { command, args } = beginning(language, bytes.length);
  const { agent, session } = call.inFlight;
  const wayOut = await sandboxes.wayOut(profile, { agent, session });
  const run = (folder?: string) =>
    runInside(
      sandbox,
      { profile, command, args, ...(folder !== undefined && { workspace: workspaceAt(folder, profile) }), ...wayOut },
      { stdin: Buffer.concat([bytes, Buffer.from(input)]), clock, signal: call.stop },
    );
  const { stdout, stderr, exitCode, limit, isCancelled, wallMs } = await (profile.workspace === "none"
    ? run()
    : workspaces.within(session, run));
  if (isCancelled) return stoppedEnding({ sent: true }, call.stop.reason as Stopped);
  return ended({
    stdout: textOf(stdout),
    stderr: textOf(stderr),
    ...(exitCode !== undefined && { exitCode }),
    ...(limit !== undefined && { limit }),
    profile: profile.name,
    driver: sandbox.driver,
    wallMs,
  });
}

/** Where it is seen inside: on the host's own files, which nothing can be added to, /tmp alone is the sandbox's. */
function workspaceAt(folder: string, { sees }: SandboxProfile): { readonly folder: string; readonly at?: string } {
  return sees === "host" ? { folder, at: "/tmp/workspace" } : { folder };
}

function textOf(bytes: Buffer): string {
  return new TextDecoder().decode(bytes);
}

/** A program that failed has run: the agent reads what it said, and what ended it. */
function ended(ran: Ran): Ending {
  const { stdout, stderr, value, limit, exitCode, wallMs } = ran;
  const texts = [stdout, value, stderr, limit === undefined ? undefined : `ended by its limit: ${limit}`].filter(
    (text) => text !== undefined && text !== "",
  );
  const result: JsonObject = {
    content: texts.map((text) => ({ type: "text", text: text as string })),
    structuredContent: { ...ran, wallMs: Math.round(wallMs) },
    isError: limit !== undefined || exitCode !== 0,
  };
  return { status: "done", result };
}
