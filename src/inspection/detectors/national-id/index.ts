/** Numbers by which states know their people: identity, tax, driving. A file for each part of the world. */
import type { Detector } from "../../scan/detector.ts";
import { BRITISH_ISLES } from "./british-isles.ts";
import { CENTRAL_EUROPE } from "./central-europe.ts";
import { EAST_ASIA } from "./east-asia.ts";
import { EURASIA } from "./eurasia.ts";
import { GERMAN_SPEAKING } from "./german-speaking.ts";
import { LATIN_AMERICA } from "./latin-america.ts";
import { MIDDLE_EAST_AFRICA } from "./middle-east-africa.ts";
import { NORDIC } from "./nordic.ts";
import { NORTH_AMERICA } from "./north-america.ts";
import { OCEANIA } from "./oceania.ts";
import { SOUTH_ASIA } from "./south-asia.ts";
import { SOUTH_EAST_ASIA } from "./south-east-asia.ts";
import { SOUTHERN_EUROPE } from "./southern-europe.ts";
import { WESTERN_EUROPE } from "./western-europe.ts";

export const nationalId: Detector = {
  name: "national-id",
  shapes: [
    ...NORTH_AMERICA,
    ...BRITISH_ISLES,
    ...GERMAN_SPEAKING,
    ...WESTERN_EUROPE,
    ...SOUTHERN_EUROPE,
    ...NORDIC,
    ...CENTRAL_EUROPE,
    ...EURASIA,
    ...MIDDLE_EAST_AFRICA,
    ...SOUTH_ASIA,
    ...EAST_ASIA,
    ...SOUTH_EAST_ASIA,
    ...OCEANIA,
    ...LATIN_AMERICA,
  ],
};
