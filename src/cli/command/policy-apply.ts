/** `policy apply` and `policy rollback`: puts a whole set of policies into force, with a name and a reason. */
import { resolve } from "node:path";
import { readPolicyFolder } from "../../main/policy-folder.ts";
import type { PolicyApplied } from "../../server/contract.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, type Options, print } from "../command.ts";
import { required } from "../argument.ts";
import { operatorsApi } from "../operators-api.ts";
import { visible } from "../visible.ts";

const OPTIONS: Options = {
  ...HOUSE_OPTIONS,
  because: { value: "TEXT", about: "why; it stands on the house log for good, so write nothing that must be erasable" },
};

export const policyApply: Command = {
  takes: "FOLDER --because TEXT",
  about: [
    "Puts the rules and links of FOLDER into force in the running house, and into its folder of policies, which then holds",
    "exactly these. The house log has your name and the reason. A set that does not validate against what the house offers",
    "now changes nothing. Look first: policy check, policy compare, policy rehearse.",
  ].join("\n"),
  options: OPTIONS,
  positionals: [1, 1],
  example: 'chatelaine policy apply ./new-policies --because "readers may see the menu"',
  run: async (invocation) => {
    const because = required(invocation, "because");
    const files = readPolicyFolder(resolve(invocation.positionals[0] ?? ""));
    return told(invocation, await operatorsApi(invocation).operate("applyPolicy", { files, because }));
  },
};

export const policyRollback: Command = {
  takes: "VERSION --because TEXT",
  about: [
    "Puts a policy set that was in force before into force again, and its files into the folder of policies. VERSION is the",
    "version or its first characters; policy log lists them. Refused where the set does not validate against what the house",
    "offers now, or is not what its version stands for any more.",
  ].join("\n"),
  options: OPTIONS,
  positionals: [1, 1],
  example: 'chatelaine policy rollback 0839419e071e --because "the new rules let too much pass"',
  run: async (invocation) => {
    const because = required(invocation, "because");
    return told(
      invocation,
      await operatorsApi(invocation).operate("rollbackPolicy", { version: invocation.positionals[0] ?? "", because }),
    );
  },
};

function told(invocation: Invocation, applied: PolicyApplied): 0 {
  const { version, before, changed, warnings } = applied;
  print(invocation, applied, () =>
    [
      ...warnings.map(({ code, what, where }) => `warning  ${where ?? ""}  ${code}: ${visible(what)}\n`),
      changed ? `in force: ${version}\nbefore:   ${before}\n` : `in force already: ${version}\n`,
    ].join(""),
  );
  return 0;
}
