/** Whom the verifier trusts: the keys of one house, by name. */
import { asFault } from "../call/fault.ts";
import { noteKey, parseVkey } from "../ledger/note.ts";
import type { NoteKey } from "../ledger/note.ts";
import { verifyFault } from "./fault.ts";
import type { LogName } from "./source.ts";

const HOUSE_SUFFIX = "/house";

export interface Trust {
  /** What the origins of all logs of the house begin with: `chatelaine.local/<house id>`. */
  readonly house: string;
  origin(log: LogName): string;
  /** The keys that may sign a log: those named as its origin, and the house's own key under that name. */
  keys(log: LogName): readonly NoteKey[];
}

/**
 * Reads vkeys, one a line; empty lines and lines that begin with `#` are passed over. The key of the house log vouches
 * for the agents' logs as well: one key signs them all, each under the name of the log.
 * Faults: VERIFY_KEY_MALFORMED.
 */
export function readTrust(vkeys: string): Trust {
  const lines = vkeys.split("\n").map((line) => line.trim());
  const keys = lines.filter((line) => line !== "" && !line.startsWith("#")).map(readKey);
  const houses = new Set(keys.filter((key) => key.name.endsWith(HOUSE_SUFFIX)).map((key) => key.name));
  const [origin] = houses;
  if (origin === undefined || houses.size > 1) {
    throw verifyFault("VERIFY_KEY_MALFORMED", "the keys to trust name no house, or more than one", {
      hint: "give the vkey of the house log: the line of house.pub whose name ends in /house",
    });
  }
  const house = origin.slice(0, -HOUSE_SUFFIX.length);
  const originOf = (log: LogName) => `${house}/${log}`;
  const known = new Map<LogName, readonly NoteKey[]>();
  const keysOf = (log: LogName) =>
    keys.filter((key) => key.name === origin || key.name === originOf(log)).map((key) => noteKey(originOf(log), key.publicKey));
  return {
    house,
    origin: originOf,
    keys(log) {
      const found = known.get(log) ?? keysOf(log);
      known.set(log, found);
      return found;
    },
  };
}

function readKey(line: string): NoteKey {
  try {
    return parseVkey(line);
  } catch (thrown) {
    throw verifyFault("VERIFY_KEY_MALFORMED", asFault(thrown, "VERIFY_KEY_MALFORMED").message, {
      hint: "a vkey has the form name+keyid+base64",
    });
  }
}
