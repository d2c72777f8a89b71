/** `demo`: a real MCP client takes real calls through a house, in one terminal, and the ledger is put to the test. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type CallToolResult, ClientCredentialsProvider, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type House, openConfigured } from "../../main.ts";
import type { Report } from "../../verify/report.ts";
import { verify } from "../../verify/verify.ts";
import { type Command, type Invocation } from "../command.ts";
import { type Answer, readAnswer } from "../demo/answer.ts";
import { type Step, stepText } from "../demo/step.ts";
import { type ExitCode, cliFault } from "../fault.ts";
import { ledgerSource } from "../ledger-place.ts";
import { type OperatorsApi, operatorsApi } from "../operators-api.ts";
import { sampleConfiguration } from "../sample.ts";
import { visible } from "../visible.ts";

const CALL_KEY = "chatelaine/call";
const APPROVAL_KEY = "chatelaine/approval";

export const demo: Command = {
  takes: "[--yes | --no]",
  about: [
    "Opens the sample house in a temporary folder and takes calls through it with a real MCP client: one is permitted, one",
    "waits for you (press p or r, or say --yes or --no), one is refused, one tries to run something else than what was",
    "approved. Then it verifies the ledger, changes one byte in a copy of it, and verifies that. Removes all it made.",
    "Exit code 0 when everything went as it says.",
  ].join("\n"),
  options: { yes: { about: "permit what waits" }, no: { about: "refuse what waits" } },
  positionals: [0, 0],
  example: "chatelaine demo --yes",
  run: async (invocation) => {
    if (invocation.flag("yes") && invocation.flag("no"))
      throw cliFault("CLI_USAGE", "--yes and --no exclude each other", { hint: "chatelaine demo --help" });
    const folder = mkdtempSync(join(tmpdir(), "chatelaine-demo-"));
    try {
      return await perform(invocation, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Stage {
  readonly invocation: Invocation;
  readonly client: Client;
  readonly operators: OperatorsApi;
  readonly steps: Step[];
  /** Prints a step as it happens; with --json all are printed at the end. */
  readonly show: (step: Step) => void;
}

async function perform(invocation: Invocation, folder: string): Promise<ExitCode> {
  const data = join(folder, "data");
  const sample = sampleConfiguration(data, join(folder, "documents"));
  const house = await openConfigured({ ...sample, listen: { host: "127.0.0.1", port: 0 } }, { logLine: () => {} });
  const steps: Step[] = [];
  const show = (step: Step) => {
    steps.push(step);
    if (!invocation.json) invocation.terminal.out(stepText(invocation.terminal, step));
  };
  try {
    const client = await connect(house);
    const stage: Stage = {
      invocation,
      client,
      operators: operatorsApi({ text: (name) => (name === "data" ? data : undefined) }),
      steps,
      show,
    };
    await permitted(stage);
    await asked(stage);
    await refused(stage);
    await changedAfterApproval(stage);
    await client.close();
  } finally {
    await house.close();
  }
  const whole = verified(data, "verify", show);
  const tampered = verified(withOneByteChanged(data, join(folder, "copy")), "verify the copy, one byte changed", show);
  if (invocation.json) invocation.terminal.out(`${JSON.stringify(steps, null, 2)}\n`);
  return whole === "verified" && tampered === "broken" ? 0 : 1;
}

async function connect(house: House): Promise<Client> {
  const authProvider = new ClientCredentialsProvider({
    clientId: "writer",
    clientSecret: house.newKeys["writer"] ?? "",
    expectedIssuer: house.url,
  });
  const client = new Client({ name: "chatelaine-demo", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", house.url), { authProvider }));
  return client;
}

async function permitted({ client, show }: Stage): Promise<void> {
  const result = (await client.callTool({ name: "files__list_directory", arguments: { path: "." } })) as CallToolResult;
  show({ what: "files/list_directory", effect: "permit", say: firstLine(result) });
}

/** The call waits at the house while somebody looks at its exact bytes. */
async function asked({ invocation, client, operators, show }: Stage): Promise<void> {
  const calling = client.callTool({ name: "files__write_file", arguments: { path: "note.txt", content: "hello" } }, { timeout: 600_000 });
  const approval = await waiting(operators);
  const { subject, asks } = await operators.operate("showApproval", { approval });
  show({ what: "files/write_file", effect: "ask", say: asks[0]?.reason ?? "a person is asked", bytes: subject });
  const answer: Answer = await readAnswer(invocation);
  if (answer === "permit") await operators.operate("permitApproval", { approval });
  else await operators.operate("refuseApproval", { approval, reason: "refused in the demo" });
  const result = (await calling) as CallToolResult;
  show({ what: "files/write_file", effect: answer, say: answer === "permit" ? firstLine(result) : refusalOf(result) });
}

async function refused({ client, show }: Stage): Promise<void> {
  const result = (await client.callTool({ name: "everything__get-env", arguments: {} })) as CallToolResult;
  show({ what: "everything/get-env", effect: "refuse", say: refusalOf(result) });
}

/** A person permits one thing; the agent then names that approval with other bytes. */
async function changedAfterApproval({ client, operators, show }: Stage): Promise<void> {
  const patience = new AbortController();
  const calling = client.callTool(
    { name: "files__write_file", arguments: { path: "letter.txt", content: "as agreed" } },
    { signal: patience.signal },
  );
  calling.catch(() => {});
  const approval = await waiting(operators);
  patience.abort();
  await operators.operate("permitApproval", { approval });
  const changed = {
    name: "files__write_file",
    arguments: { path: "letter.txt", content: "something else" },
    _meta: { [APPROVAL_KEY]: approval },
  };
  const result = (await client.callTool(changed)) as CallToolResult;
  show({ what: "files/write_file, changed after approval", effect: "refuse", say: refusalOf(result) });
}

/** The approval that waits now. The call that opened it is on its way to the house, so it is looked for a few times. */
async function waiting(operators: OperatorsApi): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const { approvals } = await operators.operate("listApprovals", { state: "pending" });
    if (approvals[0] !== undefined) return approvals[0].approval;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw cliFault("CLI_HOUSE_UNCLEAR", "the call did not come to wait for a person", { hint: "run the demo again" });
}

function verified(folder: string, what: string, show: Stage["show"]): Report["status"] {
  const report = verify(ledgerSource({ text: () => undefined }, folder));
  const broken = report.logs.find((log) => log.firstWrong !== undefined);
  const say =
    broken?.firstWrong === undefined
      ? `${report.entries} entries in ${report.logs.length} logs`
      : `first wrong entry ${broken.firstWrong.index}: ${broken.firstWrong.what}`;
  show({ what, effect: report.status, say });
  return report.status;
}

/** A copy of a data folder in which one byte of an agent's log is another: the server that a decision names. */
function withOneByteChanged(data: string, copy: string): string {
  cpSync(data, copy, { recursive: true });
  for (const name of readdirSync(join(copy, "agents")).filter((file) => file.endsWith(".db"))) {
    const path = join(copy, "agents", name);
    const bytes = readFileSync(path);
    const at = bytes.indexOf('"server":"files"');
    if (at === -1) continue;
    bytes[at + '"server":"'.length] = "F".charCodeAt(0);
    writeFileSync(path, bytes);
    return copy;
  }
  throw cliFault("CLI_HOUSE_UNCLEAR", "the ledger of the demo holds no call", { hint: "run the demo again" });
}

function firstLine({ content }: CallToolResult): string {
  const [first] = content;
  return visible(first?.type === "text" ? (first.text.split("\n", 1)[0] ?? "") : "");
}

function refusalOf({ _meta, content }: CallToolResult): string {
  const call = _meta?.[CALL_KEY] as { readonly code?: string; readonly text?: string } | undefined;
  return visible(call?.code === undefined ? JSON.stringify(content) : `${call.code}: ${call.text}`);
}
