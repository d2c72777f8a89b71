#!/usr/bin/env node
/** The program `chatelaine`: the command line of the house, on the pinned Node. In a checkout: `npx chatelaine …`. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { become, install, pinnedNode, root } from "./pinned-node.mjs";

const [command, ...rest] = process.argv.slice(2);
// A package has no sources: it was built when it was made.
const isCheckout = existsSync(join(root, "src"));
if (isCheckout) install();
const node = pinnedNode();
const program = isCheckout ? await builtHere() : join(root, "build", "package", "cli-main.js");
become(node, command === undefined ? [program] : [program, command, ...rest]);

async function builtHere() {
  const { built } = await import("./build.mjs");
  const { builtConsole } = await import("./build-console.mjs");
  if (command === "start") builtConsole(node);
  return built("cli/main", node);
}
