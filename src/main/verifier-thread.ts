/** The thread of the verifier: reads the logs of a data folder once, says what it found, and ends. */
import { parentPort, workerData } from "node:worker_threads";
import { asFault } from "../call/fault.ts";
import { verify } from "../verify/verify.ts";
import { DataFolder } from "../store/sqlite/data-folder.ts";
import type { FromVerifier, ToVerifier } from "./verifier-message.ts";

if (parentPort === null) throw new Error("this file runs as a worker thread only");
const { folder } = workerData as ToVerifier;
parentPort.postMessage(looked());

function looked(): FromVerifier {
  try {
    return { kind: "report", report: verify(new DataFolder(folder)) };
  } catch (thrown) {
    const { code, message } = asFault(thrown, "VERIFY_FAULT");
    return { kind: "fault", code, what: message };
  }
}
