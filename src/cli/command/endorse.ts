/** `endorse`: vouches for values of a call that nothing trusted accounts for. */
import { whole } from "../argument.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { moment } from "../table.ts";
import { visible } from "../visible.ts";

export const endorse: Command = {
  takes: "CALL [--argument PLACE ...] [--minutes N]",
  about: [
    "Vouches for the values of a call that came from where an outsider could have chosen them: from then on they may steer",
    "calls of tools of the same classes, in the same session, for an hour or as long as given. All values of the call, or",
    "those of the named arguments, at once. The call itself is not permitted; the agent makes it again and it is decided",
    "anew. Of a call that no value steers, what it does is vouched for. CALL is the id of a call, or of the approval (apr_) that it waits for.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    argument: { value: "PLACE", about: "only the value of this argument, such as /recipient; may be given more than once", many: true },
    minutes: { value: "N", about: "for how long (default: 60)" },
  },
  positionals: [1, 1],
  example: "chatelaine endorse apr_01kah7q2m8xw3v5t9n4c6e0rjz --argument /recipient --minutes 15",
  run: async (invocation) => {
    const [call = ""] = invocation.positionals;
    const places = invocation.texts("argument");
    const minutes = whole(invocation, "minutes", 1);
    const endorsed = await operatorsApi(invocation).operate("endorse", {
      call,
      ...(places.length > 0 && { arguments: places }),
      ...(minutes !== undefined && { expiresInMs: minutes * 60_000 }),
    });
    print(invocation, endorsed, () =>
      [
        ...endorsed.values.map(({ argument, texts }) =>
          argument === "" ? "what the call does\n" : `${argument}  ${texts.map((text) => visible(JSON.stringify(text))).join(", ")}\n`,
        ),
        `may steer tools of class ${endorsed.classes.join(", ") || "(none)"} in ${endorsed.session} until ${moment(endorsed.expiresAt)} (entry ${endorsed.entry})\n`,
      ].join(""),
    );
    return 0;
  },
};
