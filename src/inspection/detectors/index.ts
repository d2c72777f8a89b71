/** All detectors of the house. */
import type { Detector } from "../scan/detector.ts";
import { address } from "./address/index.ts";
import { bankAccount } from "./bank-account/index.ts";
import { birthDate } from "./birth-date/index.ts";
import { card } from "./card/index.ts";
import { companyId } from "./company-id/index.ts";
import { credentials } from "./credentials/index.ts";
import { cryptoAddress } from "./crypto-address/index.ts";
import { email } from "./email/index.ts";
import { exfiltration } from "./exfiltration/index.ts";
import { genericSecret } from "./generic-secret/index.ts";
import { healthId } from "./health-id/index.ts";
import { hiddenText } from "./hidden-text/index.ts";
import { houseCredential } from "./house-credential/index.ts";
import { iban } from "./iban/index.ts";
import { injection } from "./injection/index.ts";
import { ip } from "./ip/index.ts";
import { macAddress } from "./mac-address/index.ts";
import { name } from "./name/index.ts";
import { nationalId } from "./national-id/index.ts";
import { passport } from "./passport/index.ts";
import { phone } from "./phone/index.ts";
import { toxicity } from "./toxicity/index.ts";
import { vehiclePlate } from "./vehicle-plate/index.ts";

export const DETECTORS: readonly Detector[] = [
  houseCredential,
  credentials,
  genericSecret,
  address,
  bankAccount,
  birthDate,
  card,
  companyId,
  cryptoAddress,
  email,
  exfiltration,
  healthId,
  hiddenText,
  iban,
  injection,
  ip,
  macAddress,
  name,
  nationalId,
  passport,
  phone,
  toxicity,
  vehiclePlate,
];
