/**
 * What `npm start`, `npm test`, `npm run check`, `npm run bench -- NAME`, `npm run format` and `npm run pack` do: install what is
 * missing, then run the job on the pinned Node. Plain JavaScript for Node 20 and up.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { builtConsole } from "./build-console.mjs";
import { built } from "./build.mjs";
import { become, giveUp, install, pinnedNode, root } from "./pinned-node.mjs";

const jobs = {
  start: (rest, node) => {
    builtConsole(node);
    return [built("cli/main", node), "start", "--sample", ...rest];
  },
  test: (rest) => [join(root, "tools", "test.ts"), ...rest],
  check: () => [join(root, "tools", "check.ts")],
  format: (rest) => [join(root, "node_modules", "oxfmt", "bin", "oxfmt"), ...rest],
  bench: ([name, ...rest]) => [benchmark(name), ...rest],
  pack: (rest, node) => {
    builtConsole(node);
    return [join(root, "tools", "pack.mjs"), ...rest];
  },
};

const [name, ...rest] = process.argv.slice(2);
const job = Object.hasOwn(jobs, name ?? "") ? jobs[name] : undefined;
if (job === undefined) giveUp("TOOLS_UNKNOWN_JOB", `there is no job ${JSON.stringify(name)}`, `one of: ${Object.keys(jobs).join(", ")}`);
if (name === "bench") benchmark(rest[0]);
install();
const node = pinnedNode();
become(node, job(rest, node));

function benchmark(benchmarkName) {
  const names = readdirSync(join(root, "bench"))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => file.slice(0, -3));
  if (names.includes(benchmarkName)) return join(root, "bench", `${benchmarkName}.ts`);
  return giveUp(
    "TOOLS_UNKNOWN_BENCHMARK",
    `there is no benchmark ${JSON.stringify(benchmarkName)}`,
    `npm run bench -- NAME, one of: ${names.join(", ") || "(none)"}`,
  );
}
