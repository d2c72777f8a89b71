/** Registration plates of vehicles. None has a check digit: the forms of the issuing authorities, and mostly a word near them. */
import type { Detector } from "../../scan/detector.ts";
import type { ShapeRule } from "../../scan/rule.ts";
import { digits, identifier } from "../identifier.ts";
import type { Identifier } from "../identifier.ts";

const WORDS = ["license plate", "licence plate", "number plate", "registration", "vehicle", "plate", "reg", "car"];
const plate = (about: Omit<Identifier, "class" | "words"> & { readonly words?: readonly string[] }): ShapeRule =>
  identifier({ ...about, class: "vehicle-plate", words: [...WORDS, ...(about.words ?? [])] });

const INDIAN_STATES =
  /^(?:A[NPRS]|BR|C[GH]|D[DLN]|G[AJ]|H[PR]|J[HK]|K[AL]|L[AD]|M[HLNPZ]|NL|O[DR]|P[BY]|RJ|SK|T[GNRS]|U[AKP]|WB)\d{1,2}[A-Z]{1,3}\d{4}$/;

export const vehiclePlate: Detector = {
  name: "vehicle-plate",
  shapes: [
    plate({
      id: "uk-vehicle-registration",
      shapes: ["@@##~@@@"],
      strength: "weak",
      valid: (compact) => /^[A-HJ-PR-Y][A-HJ-PR-Y](?:0[2-9]|[12]\d|5[1-9]|[67]\d)[A-HJ-PR-Z]{3}$/.test(compact),
    }),
    plate({
      id: "uk-vehicle-registration-old",
      shapes: ["@#~@@@", "@##~@@@", "@###~@@@", "@@@~#@", "@@@~##@", "@@@~###@"],
      strength: "bare",
      valid: (compact) => /^(?:[A-HJ-NP-TV-Y]\d{1,3}[A-Z]{3}|[A-Z]{3}\d{1,3}[A-HJ-NP-TV-Y])$/.test(compact),
    }),
    plate({
      id: "de-kfz",
      shapes: [1, 2, 3].flatMap((district) =>
        [1, 2].flatMap((letters) => [1, 2, 3, 4].flatMap((count) => germanForms("@".repeat(district), "@".repeat(letters), digits(count)))),
      ),
      strength: "bare",
      words: ["kennzeichen", "kfz", "kfz-kennzeichen", "nummernschild", "fahrzeug"],
      // Never more than eight signs; no number begins with 0.
      valid: (compact, found) => compact.length <= 9 && !/[A-Za-z][ -]0/.test(found),
    }),
    plate({
      id: "in-vehicle-registration",
      shapes: ["@@##~@@~####", "@@##~@~####", "@@#~@@~####", "@@##~@@@~####", "@@##~####"],
      strength: "weak",
      valid: (compact) => INDIAN_STATES.test(compact),
    }),
    plate({ id: "in-vehicle-registration-old", shapes: ["@@####", "@@@####", "@#####"], strength: "bare" }),
    plate({ id: "ng-vehicle-registration", shapes: ["@@@~###~@@", "@@@-###@@"], strength: "weak" }),
    plate({
      id: "tr-license-plate",
      shapes: ["@", "@@", "@@@"].flatMap((letters) => ["##", "###", "####", "#####"].map((count) => `##_${letters}_${count}`)),
      strength: "weak",
      words: ["plaka", "plakası", "plaka numarası"],
      // The first two digits name a province.
      valid: (compact) => /^(?:0[1-9]|[1-7]\d|8[01])[A-Z]{1,3}\d{2,5}$/.test(compact),
    }),
    plate({
      id: "fr-vehicle-registration",
      shapes: ["@@-###-@@"],
      strength: "weak",
      words: ["immatriculation", "plaque"],
      valid: (compact) => !/[IOU]/.test(compact),
    }),
    plate({
      id: "es-vehicle-registration",
      shapes: ["####~@@@"],
      strength: "bare",
      words: ["matrícula", "matricula"],
      valid: (compact) => /^\d{4}[BCDFGHJKLMNPRSTVWXYZ]{3}$/.test(compact),
    }),
    plate({
      id: "it-vehicle-registration",
      shapes: ["@@~###~@@"],
      strength: "bare",
      words: ["targa"],
      valid: (compact) => !/[IOQU]/.test(compact),
    }),
  ],
};

/** "B-AB 1234", "B-AB-1234", "B AB 1234", with E or H behind for electric and historic ones. */
function germanForms(district: string, letters: string, number: string): readonly string[] {
  return [`${district}-${letters} ${number}`, `${district}_${letters}_${number}`].flatMap((form) => [form, `${form}E`, `${form}H`]);
}
