/** What the shape of canaries and patterns alone does not show: patterns that RE2 does not read, examples that prove them wrong. */
import { asFault } from "../../call/fault.ts";
import { OWN_CLASSES, SANITIZES } from "../../inspection/classes.ts";
import { KnownValues } from "../../inspection/detectors/known-secret/known-values.ts";
import { compilePattern } from "../../inspection/detectors/user-defined/compile-pattern.ts";
import { classOf, userDefined } from "../../inspection/detectors/user-defined/index.ts";
import { scanner } from "../../inspection/scan/scanner.ts";
import type { ConfigurationProblem } from "./fault.ts";
import type { Path, Place } from "./problems.ts";
import type { CheckedConfiguration } from "./schema.ts";

type Inspection = CheckedConfiguration["inspection"];

export function inspectionProblems({ inspection }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  const { canaries, patterns } = inspection;
  return [
    ...twice(canaries, ["inspection", "canaries"], place),
    ...twice(patterns, ["inspection", "patterns"], place),
    ...canaries.flatMap(({ name, value }, at) =>
      tried(["inspection", "canaries", at, "value"], place, () => new KnownValues().register(name, [value])),
    ),
    ...patterns.flatMap((own, at) => patternProblems(own, ["inspection", "patterns", at], place)),
    ...unknownClasses(inspection, place),
  ];
}

/** A class that no detector finds would never be struck, and nobody would know. */
function unknownClasses({ results, patterns }: Inspection, place: Place): readonly ConfigurationProblem[] {
  const known = [...new Set([...SANITIZES, ...OWN_CLASSES, ...patterns.map(classOf)])].sort();
  return Object.keys(results)
    .filter((named) => !known.includes(named))
    .map((named) => ({
      code: "CONFIGURATION_INVALID",
      what: `inspection.results: no detector finds ${named}`,
      where: place(["inspection", "results", named], true),
      hint: `one of ${known.join(", ")}`,
    }));
}

function patternProblems(own: Inspection["patterns"][number], path: Path, place: Place): readonly ConfigurationProblem[] {
  const unread = tried([...path, "pattern"], place, () => compilePattern(own.pattern));
  if (unread.length > 0) return unread;
  const { scan } = scanner([userDefined([own])]);
  const finds = (text: string) => scan(text).length > 0;
  const wrong = (list: "found" | "clean", at: number): ConfigurationProblem => ({
    code: "CONFIGURATION_INVALID",
    what: `the pattern ${own.name} finds ${list === "found" ? "nothing in an example in which it must find something" : "something in an example that must be clean"}`,
    where: place([...path, "examples", list, at], false),
    hint: own.words === undefined ? "mend the pattern, or the example" : "mend the pattern, its words, or the example",
  });
  return [
    ...own.examples.found.flatMap((text, at) => (finds(text) ? [] : [wrong("found", at)])),
    ...own.examples.clean.flatMap((text, at) => (finds(text) ? [wrong("clean", at)] : [])),
  ];
}

function twice(entries: readonly { readonly name: string }[], path: Path, place: Place): readonly ConfigurationProblem[] {
  return entries.flatMap(({ name }, at) => {
    if (entries.findIndex((other) => other.name === name) === at) return [];
    return [
      { code: "CONFIGURATION_INVALID", what: `${path.join(".")} has the name ${name} twice`, where: place([...path, at, "name"], false) },
    ];
  });
}

/** What a fault of inspection says of a part of the configuration. */
function tried(path: Path, place: Place, attempt: () => unknown): readonly ConfigurationProblem[] {
  try {
    attempt();
    return [];
  } catch (thrown) {
    const { message, hint } = asFault(thrown, "CONFIGURATION_INVALID");
    return [
      {
        code: "CONFIGURATION_INVALID",
        what: `${path.join(".")}: ${message}`,
        where: place(path, false),
        ...(hint !== undefined && { hint }),
      },
    ];
  }
}
