/** `agent revoke`: takes credentials back, at once. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { cliFault } from "../fault.ts";

export const agentRevoke: Command = {
  takes: "NAME [--tokens | --token ID]",
  about: [
    "Revokes an agent for good: its bootstrap key, its tokens and its sessions end at once. With --tokens only the tokens",
    "that it has now end, and it can exchange its key for new ones; with --token ID only that token.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    tokens: { about: "end the tokens that the agent has now, not the agent" },
    token: { value: "ID", about: "end one token, by its id" },
  },
  positionals: [1, 1],
  example: "chatelaine agent revoke intruder",
  run: async (invocation) => {
    const [name = ""] = invocation.positionals;
    const tokenId = invocation.text("token");
    const onlyTokens = invocation.flag("tokens");
    if (onlyTokens && tokenId !== undefined)
      throw cliFault("CLI_USAGE", "--tokens and --token exclude each other", { hint: "chatelaine agent revoke --help" });
    const api = operatorsApi(invocation);
    const agent =
      onlyTokens || tokenId !== undefined
        ? await api.operate("revokeToken", { agent: name, ...(tokenId !== undefined && { tokenId }) })
        : await api.operate("revokeAgent", { agent: name });
    const what = tokenId !== undefined ? `token ${tokenId} is revoked` : onlyTokens ? "its tokens are revoked" : "is revoked";
    print(invocation, agent, `${agent.name} (${agent.agent}): ${what}\n`);
    return 0;
  },
};
