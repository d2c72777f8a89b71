/** An approval that a run waits for, shown to the person at the terminal and answered by a typed word. */
import { Fault } from "../../call/fault.ts";
import { isJsonObject } from "../../call/json.ts";
import type { ApprovalShown } from "../../server/contract.ts";
import type { OperatorsApi } from "../operators-api.ts";
import { moment } from "../table.ts";
import { toned, type Terminal } from "../terminal.ts";
import { valueLine } from "../value-line.ts";
import { visible } from "../visible.ts";

export interface Asking {
  readonly terminal: Pick<Terminal, "out" | "colour">;
  readonly operators: OperatorsApi;
  /** A typed line; undefined where the person ends it. */
  readonly line: (prompt: string) => Promise<string | undefined>;
  /** Tools, as `server/name`, that the person answered `never` for. */
  readonly never: Set<string>;
}

const REFUSED = "refused at the terminal";
const NEVER = "refused at the terminal, as before";

/** Shows and answers one approval. Where the person may not see or answer it, says so: the run goes on waiting. */
export async function answerAsk(approval: string, asking: Asking): Promise<void> {
  const { terminal, operators } = asking;
  try {
    const shown = await operators.operate("showApproval", { approval });
    if (shown.state !== "pending") return;
    terminal.out(approvalText(shown, terminal));
    await answer(shown, asking);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    terminal.out(`  not answered here: ${visible(thrown.message)}\n`);
  }
}

async function answer(shown: ApprovalShown, { terminal, operators, line, never }: Asking): Promise<void> {
  const { approval, definition } = shown;
  const tool = `${definition.server}/${definition.name}`;
  if (never.has(tool)) {
    await operators.operate("refuseApproval", { approval, reason: NEVER });
    return terminal.out(`  ${toned(terminal, "refused", "refused")}, as you said before\n`);
  }
  for (;;) {
    const word = (await line("  permit it? y, n, or never (n for every ask of this tool in this chat): "))?.trim().toLowerCase();
    if (word === undefined) return terminal.out(`\n  not answered; it waits: chatelaine approve permit ${approval}\n`);
    if (word === "y" || word === "yes") {
      const { state } = await operators.operate("permitApproval", { approval });
      return terminal.out(state === "pending" ? "  permitted by you; others have to permit it too\n" : "");
    }
    if (word === "n" || word === "no" || word === "never") {
      if (word === "never") never.add(tool);
      await operators.operate("refuseApproval", { approval, reason: REFUSED });
      return;
    }
  }
}

/** What the house knows, then what the agent says, each value with what is wrong with it and where it was seen. */
function approvalText(shown: ApprovalShown, terminal: Pick<Terminal, "colour">): string {
  const { definition, asks, values, quorum, permits, expiresAt, struck } = shown;
  const standing = definition.isSame ? "" : `, ${definition.state}, and not the one that is asked for`;
  return [
    `  ${toned(terminal, "asking", "asked")}  ${visible(`${definition.server}/${definition.name}`)}${standing}\n`,
    ...asks.map(({ rule, reason }) => `    by ${visible(rule)}${reason === undefined ? "" : `: ${visible(reason)}`}\n`),
    ...(quorum > 1 ? [`    ${permits} of ${quorum} have permitted it\n`] : []),
    `    until ${moment(expiresAt) ?? ""}\n`,
    "    the agent's words:\n",
    ...argumentLines(shown.subject),
    ...(struck > 0 ? [`    (${struck} ${struck === 1 ? "credential is" : "credentials are"} struck here)\n`] : []),
    ...(values.length === 0 ? [] : ["    look at:\n", ...values.map((value) => valueLine(value).replace(/^(?=.)/gm, "    "))]),
  ].join("");
}

function argumentLines(subject: string): readonly string[] {
  const value: unknown = JSON.parse(subject);
  const args = isJsonObject(value) && isJsonObject(value["args"]) ? value["args"] : undefined;
  if (args === undefined) return [`      ${visible(subject)}\n`];
  const lines = Object.entries(args).map(([name, given]) => `      ${visible(name)}: ${visible(JSON.stringify(given))}\n`);
  return lines.length === 0 ? ["      (no arguments)\n"] : lines;
}
