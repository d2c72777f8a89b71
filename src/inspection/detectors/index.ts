/** All detectors of the house. */
import type { Detector } from "../scan/detector.ts";
import { email } from "./email/index.ts";

export const DETECTORS: readonly Detector[] = [email];
