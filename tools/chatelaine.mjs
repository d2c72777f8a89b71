#!/usr/bin/env node
/** The program `chatelaine`: the command line of the house, on the pinned Node. In a checkout: `npx chatelaine …`. */
import { builtConsole } from "./build-console.mjs";
import { built } from "./build.mjs";
import { become, install, pinnedNode } from "./pinned-node.mjs";

install();
const node = pinnedNode();
if (process.argv[2] === "start") builtConsole(node);
become(node, [built("cli/main", node), ...process.argv.slice(2)]);
