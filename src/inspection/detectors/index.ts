/** All detectors of the house. */
import type { Detector } from "../scan/detector.ts";
import { credentials } from "./credentials/index.ts";
import { email } from "./email/index.ts";
import { exfiltration } from "./exfiltration/index.ts";
import { genericSecret } from "./generic-secret/index.ts";
import { hiddenText } from "./hidden-text/index.ts";
import { houseCredential } from "./house-credential/index.ts";
import { injection } from "./injection/index.ts";

export const DETECTORS: readonly Detector[] = [houseCredential, credentials, genericSecret, email, hiddenText, injection, exfiltration];
