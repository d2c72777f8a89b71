/** A thread with Cedar's own engine in it: does one task after the other. An error ends the thread, for the engine may be broken then. */
import { parentPort } from "node:worker_threads";
import type { CedarTask } from "../analysis/cedar-task.ts";
import { doCedarTask } from "../analysis/cedar/do-cedar-task.ts";

if (parentPort === null) throw new Error("this file runs as a worker thread only");
const port = parentPort;

port.on("message", (task: CedarTask) => port.postMessage(doCedarTask(task)));
