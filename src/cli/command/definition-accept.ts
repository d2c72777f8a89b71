/** `definition accept`: takes a changed definition as the new one. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { choice } from "../argument.ts";
import { cliFault } from "../fault.ts";
import { operatorsApi } from "../operators-api.ts";
import { visible } from "../visible.ts";

const KINDS = ["tool", "resource", "template", "prompt"] as const;

export const definitionAccept: Command = {
  takes: "SERVER/NAME [--kind KIND] [--fingerprint HEX]",
  about: [
    "Shows a quarantined definition as it was and as it is now. With --fingerprint, the one that was shown, it accepts",
    "exactly that: should the server have changed it once more meanwhile, nothing happens.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    kind: { value: "KIND", about: `one of ${KINDS.join(", ")} (default: tool)` },
    fingerprint: { value: "HEX", about: "fingerprint of the candidate that you have read" },
  },
  positionals: [1, 1],
  example: "chatelaine definition accept files/read_text_file",
  run: async (invocation) => {
    const [place = ""] = invocation.positionals;
    const kind = choice(invocation, "kind", KINDS) ?? "tool";
    const [server = "", ...rest] = place.split("/");
    const name = rest.join("/");
    const api = operatorsApi(invocation);
    const row = (await api.operate("listDefinitions", {})).definitions.find(
      (one) => one.kind === kind && one.server === server && one.name === name,
    );
    if (row === undefined) throw cliFault("CLI_NOT_FOUND", `there is no ${kind} ${visible(place)}`, { hint: "chatelaine definition list" });
    if (row.candidate === undefined)
      throw cliFault("CLI_NOT_FOUND", `the ${kind} ${visible(place)} has not changed: nothing waits for review`, {
        hint: "chatelaine definition list --quarantined",
      });
    const fingerprint = invocation.text("fingerprint");
    if (fingerprint === undefined) {
      const now = row.candidate;
      print(invocation, row, () =>
        [
          `${visible(place)} as it was accepted, in the server's words:\n  | ${visible(JSON.stringify(row.described))}\n`,
          `as it is now:\n  | ${visible(JSON.stringify(now.described))}\n\n`,
          `Accept it: chatelaine definition accept ${visible(place)} --kind ${kind} --fingerprint ${now.fingerprint}\n`,
        ].join(""),
      );
      return 0;
    }
    const accepted = await api.operate("acceptDefinition", { kind, server, name, fingerprint });
    print(invocation, accepted, `${visible(place)} is ${accepted.state}: ${accepted.fingerprint}\n`);
    return 0;
  },
};
