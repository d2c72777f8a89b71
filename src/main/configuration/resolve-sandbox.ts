import type { SandboxConfiguration } from "../../execution/sandbox/open-sandbox.ts";
import { PROFILES, STRICT, type ProfileLimits, type SandboxProfile } from "../../execution/sandbox/profile.ts";
import type { CheckedConfiguration } from "./schema.ts";

/** Every profile by its name, each complete. */
export function resolveSandbox({ driver, container, user, profiles }: CheckedConfiguration["sandbox"]): SandboxConfiguration {
  const own = Object.entries(profiles).map(([name, given]): [string, SandboxProfile] => {
    const from = PROFILES[given.from] ?? STRICT;
    return [
      name,
      {
        name,
        network: given.network ?? from.network,
        workspace: given.workspace ?? from.workspace,
        sees: given.sees ?? from.sees,
        reads: given.reads ?? from.reads,
        home: given.home ?? from.home,
        shows: given.shows ?? from.shows,
        limits: limitsOf(from.limits, given.limits),
      },
    ];
  });
  return { driver, user, container, profiles: { ...PROFILES, ...Object.fromEntries(own) } };
}

type Given = { readonly [limit in keyof ProfileLimits]?: number | undefined };

function limitsOf(from: ProfileLimits, given: Given): ProfileLimits {
  return {
    wallMsMax: given.wallMsMax ?? from.wallMsMax,
    cpuSecondsMax: given.cpuSecondsMax ?? from.cpuSecondsMax,
    cpusMax: given.cpusMax ?? from.cpusMax,
    memoryBytesMax: given.memoryBytesMax ?? from.memoryBytesMax,
    processesMax: given.processesMax ?? from.processesMax,
    fileBytesMax: given.fileBytesMax ?? from.fileBytesMax,
    openFilesMax: given.openFilesMax ?? from.openFilesMax,
    tmpBytesMax: given.tmpBytesMax ?? from.tmpBytesMax,
    workspaceBytesMax: given.workspaceBytesMax ?? from.workspaceBytesMax,
    outputBytesMax: given.outputBytesMax ?? from.outputBytesMax,
  };
}
