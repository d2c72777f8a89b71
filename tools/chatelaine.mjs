#!/usr/bin/env node
/** The program `chatelaine`: the command line of the house, on the pinned Node. In a checkout: `npx chatelaine …`. */
import { join } from "node:path";
import { become, install, pinnedNode, root } from "./pinned-node.mjs";

install();
become(pinnedNode(), [join(root, "src", "cli", "main.ts"), ...process.argv.slice(2)]);
