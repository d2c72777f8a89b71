/** What a manifest says that cannot be so, beyond its shape. */
import type { ConfigurationProblem } from "../configuration/fault.ts";
import type { Place } from "../configuration/problems.ts";
import type { WrittenLabel, WrittenManifest, WrittenResult, WrittenTool } from "./schema.ts";

type Found = readonly ConfigurationProblem[];
type Path = readonly (string | number)[];

export function contradictions(manifest: WrittenManifest, place: Place): Found {
  return [
    ...ofResult(manifest.result, ["result"], place),
    ...Object.entries(manifest.tools).flatMap(([name, tool]) => ofTool(tool, ["tools", name], place)),
  ];
}

function ofTool(tool: WrittenTool, path: Path, place: Place): Found {
  return [
    ...twice(tool, path, place),
    ...readsAndActs(tool, path, place),
    ...replacesNothing(tool, path, place),
    ...ofResult(tool.result, [...path, "result"], place),
  ];
}

/** What steers is not merely carried along. */
function twice({ control, recipients, content }: WrittenTool, path: Path, place: Place): Found {
  return content.flatMap((one, at) =>
    control.includes(one) || recipients.includes(one)
      ? [
          problem(
            `${name(path)} has ${one} both as content and as what steers`,
            place([...path, "content", at], false),
            "leave it out of content: when in doubt it steers",
          ),
        ]
      : [],
  );
}

function readsAndActs({ classes, writes, reversible, outward }: WrittenTool, path: Path, place: Place): Found {
  if (classes.some((one) => one !== "read")) return [];
  const acts = writes !== undefined ? "writes" : reversible === false ? "reversible" : outward === true ? "outward" : undefined;
  if (acts === undefined) return [];
  const what = `${name(path)} only reads by its classes, and does more by ${acts}`;
  return [problem(what, place([...path, acts], true), "classes: [read] is for tools that change nothing anywhere")];
}

/** What is replaced must be named, one at a time. */
function replacesNothing({ writes, replaces }: WrittenTool, path: Path, place: Place): Found {
  if (replaces === undefined || (writes !== undefined && writes !== "*" && writes !== replaces)) return [];
  const what = `${name(path)} replaces by ${replaces} what no argument names`;
  return [problem(what, place([...path, "replaces"], true), "writes: ARGUMENT names the resource whose whole content is replaced")];
}

function ofResult(result: WrittenResult | undefined, path: Path, place: Place): Found {
  if (result === undefined) return [];
  return [
    ...ofLabel(result, path, place),
    ...Object.entries(result.parts).flatMap(([part, label]) =>
      ofLabel({ integrity: result.integrity, ...label }, [...path, "parts", part], place),
    ),
    ...Object.entries(result.own).flatMap(([record, { by }]) => ofOwn(result, { record, by }, { path, place })),
  ];
}

/** Who made a record is told by a member that the server vouches for, or by nobody. */
function ofOwn(
  { integrity = "untrusted", authentic, parts }: WrittenResult,
  { record, by }: { readonly record: string; readonly by: string },
  { path, place }: { readonly path: Path; readonly place: Place },
): Found {
  const part = parts[`${record}${by}`];
  const isTrusted = (part?.integrity ?? integrity) === "trusted";
  if (part?.authentic ?? (part?.integrity === undefined ? (authentic ?? isTrusted) : isTrusted)) return [];
  return [
    problem(
      `${name([...path, "own", record])} goes by ${by}, which is not authentic`,
      place([...path, "own", record, "by"], false),
      `say what the server vouches for: parts: { ${record}${by}: { authentic: true } }`,
    ),
  ];
}

/** What an untrusted hand wrote it also picked. */
function ofLabel({ integrity = "untrusted", choosable }: Pick<WrittenLabel, "integrity" | "choosable">, path: Path, place: Place): Found {
  if (integrity === "trusted" || choosable !== false) return [];
  const what = `${name(path)} is untrusted, and yet nobody outside can choose it`;
  return [problem(what, place([...path, "choosable"], true), "integrity: trusted says that nobody outside could have written it")];
}

function problem(what: string, where: string, hint: string): ConfigurationProblem {
  return { code: "CONFIGURATION_INVALID", what, where, hint };
}

function name(path: Path): string {
  return path.join(".");
}
