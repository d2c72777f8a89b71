/** `agent token`: an access token for an agent, without its bootstrap key. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { facts, moment } from "../table.ts";

export const agentToken: Command = {
  takes: "NAME [--person PERSON] [--purpose TEXT] [--session ID]",
  about: [
    "Makes an access token for an agent, good for fifteen minutes, and opens a session for it unless --session names one",
    "of its own. The token is a secret: it is printed this once. Use it as `Authorization: Bearer TOKEN`.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    person: { value: "PERSON", about: "the person whom the session serves, by name or id" },
    purpose: { value: "TEXT", about: "what the session is for" },
    session: { value: "ID", about: "an active session of the agent to go on with" },
  },
  positionals: [1, 1],
  example: 'chatelaine agent token scribe --purpose "weekly notes"',
  run: async (invocation) => {
    const [agent = ""] = invocation.positionals;
    const wish = Object.fromEntries(
      ["person", "purpose", "session"].flatMap((name) => (invocation.text(name) === undefined ? [] : [[name, invocation.text(name)]])),
    );
    const issued = await operatorsApi(invocation).operate("issueToken", { agent, ...wish });
    print(invocation, issued, () =>
      facts([
        ["agent", issued.agent],
        ["session", issued.session],
        ["token id", issued.tokenId],
        ["expires", moment(issued.expiresAt)],
        ["token", issued.token],
      ]),
    );
    return 0;
  },
};
