/** Each effect only in its home: the network, processes, files, the clock, chance, and the minting of permits. */
import { Visitor } from "vite";
import type { SourceFile, Untidy } from "./source.ts";
import { isOfHouse } from "./imports.ts";
import { isTest, lineOf } from "./source.ts";
import { EFFECTS, type Effect } from "./tables.ts";

export function checkEffects(files: readonly SourceFile[]): readonly Untidy[] {
  return files.filter((file) => isOfHouse(file.path) && !isTest(file.path)).flatMap((file) => effectsOf(file));
}

function effectsOf(file: SourceFile): readonly Untidy[] {
  const banned = EFFECTS.filter(
    (effect) => !effect.homes.some((home) => file.path === home || (home.endsWith("/") && file.path.startsWith(home))),
  );
  const imported = file.imports.flatMap((one) => {
    const effect = one.typeOnly ? undefined : banned.find((each) => each.modules?.includes(withPrefix(one.target)));
    return effect === undefined ? [] : [untidy(file, one.start, effect, `import of ${one.target}`)];
  });
  const used = namesUsed(file).flatMap(({ name, start }) => {
    const effect = banned.find((each) => each.names?.includes(name));
    return effect === undefined ? [] : [untidy(file, start, effect, name)];
  });
  return [...imported, ...used];
}

function untidy(file: SourceFile, start: number, effect: Effect, what: string): Untidy {
  return {
    check: "effects",
    path: file.path,
    line: lineOf(file.text, start),
    what: `${what} is ${effect.name}, which has its home in ${effect.homes.join(", ")}: ${effect.reason}`,
  };
}

/** `fs` and `node:fs` are one module. */
function withPrefix(module: string): string {
  return EFFECTS.some((effect) => effect.modules?.includes(`node:${module}`)) ? `node:${module}` : module;
}

interface Used {
  readonly name: string;
  readonly start: number;
}

/** What the file calls, makes or reads, as dotted names: `fetch`, `Date.now`, `process.env`, `new Date()`. */
function namesUsed(file: SourceFile): readonly Used[] {
  const used: Used[] = [];
  const textOf = (node: { readonly start: number; readonly end: number }): string =>
    file.text.slice(node.start, node.end).replaceAll(/\s|\?/g, "");
  new Visitor({
    MemberExpression(node) {
      used.push({ name: textOf(node).replace(/^globalThis\./, ""), start: node.start });
    },
    CallExpression(node) {
      if (node.callee.type === "Identifier") used.push({ name: node.callee.name, start: node.start });
    },
    NewExpression(node) {
      if (node.callee.type !== "Identifier") return;
      used.push({ name: node.callee.name, start: node.start });
      if (node.arguments.length === 0) used.push({ name: `new ${node.callee.name}()`, start: node.start });
    },
  }).visit(file.program);
  return used;
}
