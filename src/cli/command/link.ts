/** `link`: a one-time link that makes a browser the operator's. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { addressOf } from "../../main/data-folder.ts";
import { dataFolder } from "../house-place.ts";
import { moment } from "../table.ts";

export const link: Command = {
  takes: "",
  about: "Makes a one-time link that logs a browser in as the owner of this data folder. It works once, within fifteen minutes.",
  options: HOUSE_OPTIONS,
  positionals: [0, 0],
  example: "chatelaine link",
  run: async (invocation) => {
    const { code, expiresAt } = await operatorsApi(invocation).operate("makeLink", {});
    const url = `${addressOf(dataFolder(invocation)) ?? ""}/owner?code=${code}`;
    print(invocation, { url, expiresAt }, `${url}\nGood once, until ${moment(expiresAt)}.\n`);
    return 0;
  },
};
