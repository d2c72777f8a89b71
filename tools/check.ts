/** `npm run check`: everything that can be said of the code without running it. Exit code 1 when any part fails. */
import { checks, succeeds } from "./step.ts";

const results = checks.map((step) => succeeds(step));
process.exitCode = results.every(Boolean) ? 0 : 1;
