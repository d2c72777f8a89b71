/** `approve permit`: says yes, once, or for a while with a lease. */
import { isJsonObject } from "../../call/json.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import { whole } from "../argument.ts";
import { cliFault } from "../fault.ts";
import { operatorsApi } from "../operators-api.ts";
import { toneOf, toned } from "../terminal.ts";

export const approvePermit: Command = {
  takes: "ID [--reason TEXT] [--uses N --minutes N --where JSON]",
  about: [
    "Permits exactly what `approve show` shows, once. With --uses, --minutes and --where it permits a lease: further calls",
    "of the same tool in the same session, as often and as long as given, whose arguments fit. --where is a JSON object of",
    "argument names to patterns; in a text * stands for any run of characters, other values must be equal.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    reason: { value: "TEXT", about: "why; kept sealed beside the vote" },
    uses: { value: "N", about: "lease: how many calls" },
    minutes: { value: "N", about: "lease: for how long" },
    where: { value: "JSON", about: "lease: what the arguments must be" },
  },
  positionals: [1, 1],
  example: 'chatelaine approve permit apr_01kah7q2m8xw3v5t9n4c6e0rjz --uses 5 --minutes 30 --where \'{"path":"./notes/*"}\'',
  run: async (invocation) => {
    const [approval = ""] = invocation.positionals;
    const reason = invocation.text("reason");
    const lease = leaseOf(invocation);
    const ruled = await operatorsApi(invocation).operate("permitApproval", {
      approval,
      ...(reason !== undefined && { reason }),
      ...(lease !== undefined && { lease }),
    });
    const word = toned(invocation.terminal, toneOf(ruled.state), ruled.state);
    const more =
      ruled.state === "pending" ? "; others have to permit it too" : ruled.lease === undefined ? "" : `, with lease ${ruled.lease}`;
    print(invocation, ruled, `${ruled.approval} is ${word}${more} (entry ${ruled.entry})\n`);
    return 0;
  },
};

function leaseOf(invocation: Invocation): { usesMax: number; expiresInMs: number; patterns: Record<string, never> } | undefined {
  const given = ["uses", "minutes", "where"].filter((name) => invocation.text(name) !== undefined);
  if (given.length === 0) return undefined;
  if (given.length < 3)
    throw cliFault("CLI_USAGE", "a lease takes --uses, --minutes and --where together", { hint: "chatelaine approve permit --help" });
  return {
    usesMax: whole(invocation, "uses", 1) ?? 1,
    expiresInMs: (whole(invocation, "minutes", 1) ?? 1) * 60_000,
    patterns: readPatterns(invocation.text("where") ?? ""),
  };
}

function readPatterns(text: string): Record<string, never> {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value as Record<string, never>;
  } catch {
    // Said below, as for a value that is no object.
  }
  throw cliFault("CLI_USAGE", "--where is not a JSON object", { hint: 'such as \'{"path":"./notes/*"}\'' });
}
