/** `run artifact`: something that a run made or was given, as a file. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { recordedArtifact } from "../../main/recorded-run.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { dataFolder } from "../house-place.ts";
import { lastConfiguration } from "../last-start.ts";

export const runArtifact: Command = {
  takes: "ARTIFACT FILE",
  about: "Writes something that a run made or was given into a new file. Reads the data folder and its keys; no house has to run.",
  options: HOUSE_OPTIONS,
  positionals: [2, 2],
  example: "chatelaine run artifact art_01kah7q2m8xw3v5t9n4c6e0rjz ./chart.png",
  run: async (invocation) => {
    const [id = "", file = ""] = invocation.positionals;
    const artifact = await recordedArtifact(dataFolder(invocation), id, lastConfiguration(invocation));
    if (artifact === undefined)
      throw cliFault("CLI_NOT_FOUND", "there is no such artifact, or its session was erased", { where: id, hint: "chatelaine run show RUN names those of a run" });
    const { mediaType, bytes } = artifact;
    try {
      // Nothing that is there is written over, and the bytes are somebody's content.
      writeFileSync(file, bytes, { flag: "wx", mode: 0o600 });
    } catch (cause) {
      throw cliFault("CLI_FILE", "the file cannot be written, or is there already", { where: resolve(file), cause });
    }
    print(invocation, { artifact: id, mediaType, bytes: bytes.length, file: resolve(file) }, `${file}: ${mediaType}, ${bytes.length} bytes\n`);
    return 0;
  },
};
