/** From a manifest as it is written to what the stops read: every default filled in, parts in the order in which they hold. */
import type { PartLabel, ResultLabels, ToolManifest } from "../../call/manifest.ts";
import type { ToolClass } from "../../call/tool-class.ts";
import { UNTRUSTED_PRIVATE } from "../../inspection/manifests/classify.ts";
import type { WrittenLabel, WrittenManifest, WrittenResult, WrittenTool } from "./schema.ts";

const OUTWARD: ReadonlySet<ToolClass> = new Set(["send", "pay", "admin", "egress", "code"]);

/** Whether what tools of these classes do can be taken back, and whether it reaches others, where nobody says it. */
export function usualOf(classes: readonly ToolClass[]): Pick<ToolManifest, "reversible" | "outward"> {
  return { reversible: classes.every((name) => name === "read"), outward: classes.some((name) => OUTWARD.has(name)) };
}

/** The tools of a manifest, by name. */
export function compileManifest({ result, tools }: WrittenManifest): ReadonlyMap<string, ToolManifest> {
  return new Map(Object.entries(tools).map(([name, tool]) => [name, compileTool(tool, result)]));
}

function compileTool(tool: WrittenTool, ofAll: WrittenResult | undefined): ToolManifest {
  const usual = usualOf(tool.classes);
  return {
    classes: tool.classes,
    control: [...new Set([...tool.control, ...tool.recipients])],
    content: tool.content,
    recipients: tool.recipients,
    reversible: tool.reversible ?? usual.reversible,
    outward: tool.outward ?? usual.outward,
    ...(tool.reads !== undefined && { reads: tool.reads }),
    ...(tool.writes !== undefined && { writes: tool.writes }),
    ...(tool.replaces !== undefined && { replaces: tool.replaces }),
    result: compileResult(tool.result ?? ofAll),
    from: "manifest",
  };
}

function compileResult(written: WrittenResult | undefined): ResultLabels {
  if (written === undefined) return UNTRUSTED_PRIVATE;
  const whole = compileLabel(written, UNTRUSTED_PRIVATE);
  const parts = Object.entries(written.parts).map(([place, part]) => ({ place, ...compileLabel(part, whole) }));
  const own = Object.entries(written.own).map(([place, { by, is, except }]) => ({
    place,
    by,
    is: is.map((name) => name.trim().toLowerCase()),
    except,
  }));
  return { ...whole, parts: parts.toSorted((a, b) => compareSpecific(a.place, b.place)), ...(own.length > 0 && { own }) };
}

/** What a label leaves out is as in the one around it; what it says of integrity brings its own of the rest. */
function compileLabel(written: WrittenLabel, around: PartLabel): PartLabel {
  const integrity = written.integrity ?? around.integrity;
  const own = written.integrity === undefined ? around : { authentic: integrity === "trusted", choosable: integrity === "untrusted" };
  return {
    integrity,
    readers: written.readers === undefined ? around.readers : readersOf(written.readers),
    authentic: written.authentic ?? own.authentic,
    choosable: written.choosable ?? own.choosable,
  };
}

function readersOf(written: NonNullable<WrittenLabel["readers"]>): readonly string[] | null {
  if (written === "public") return null;
  if (written === "private") return [];
  return typeof written === "string" ? [written] : written;
}

/** What says more steps is more specific, then what says them by name. */
function compareSpecific(a: string, b: string): number {
  const [stepsA, stepsB] = [a.split("/"), b.split("/")];
  const named = (steps: readonly string[]) => steps.filter((step) => step !== "*").length;
  return stepsA.length - stepsB.length || named(stepsA) - named(stepsB) || (a < b ? -1 : 1);
}
