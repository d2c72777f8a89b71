/** Reads accepted-changes.yaml: the changes of decisions that somebody has accepted, each with the reason. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { AcceptedChange } from "../analysis/accepted-changes.ts";
import { configurationFault } from "./configuration/fault.ts";
import { invalid } from "./configuration/problems.ts";
import { readYaml } from "./configuration/yaml.ts";

export const ACCEPTED_FILE = "accepted-changes.yaml";

const effect = z.enum(["permit", "sanitize", "sandbox", "ask", "refuse"]);
const schema = z.strictObject({
  accepted: z.array(
    z.strictObject({ agent: z.string().min(1), tool: z.string().min(1), from: effect, to: effect, because: z.string().min(1) }),
  ),
});

/** What was accepted in `file`, or in the file of that name beside the candidate; nothing where there is none. Faults: CONFIGURATION_*. */
export function readAccepted(folder: string, file: string | undefined): readonly AcceptedChange[] {
  const path = file ?? join(folder, ACCEPTED_FILE);
  if (file === undefined && !existsSync(path)) return [];
  const { value, place } = readYaml(textOf(path), path);
  const read = schema.safeParse(value);
  if (read.success) return read.data.accepted;
  const [first, ...others] = read.error.issues.map((issue) => invalid(issue, issue.path as (string | number)[], place));
  if (first === undefined) throw new Error("a file was refused without a problem");
  throw configurationFault([first, ...others]);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw configurationFault([{ code: "CONFIGURATION_NOT_FOUND", what: "the file of accepted changes cannot be read", where: path }]);
  }
}
