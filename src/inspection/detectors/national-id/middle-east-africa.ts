/** Israel, the Emirates, Saudi Arabia, Kuwait, Egypt, Iran, Pakistan, South Africa and Nigeria. */
import { digitAt, hasDay, isLuhn, isOneDigit, isVerhoeff, weigh } from "../checksum.ts";
import { apartFromMoments, digits, identifier } from "../identifier.ts";

export const MIDDLE_EAST_AFRICA = [
  identifier({
    id: "il-id",
    class: "national-id",
    shapes: [digits(9), "########-#", "#-#######-#"],
    strength: "weak",
    words: ["תעודת זהות", "ת.ז", "ת״ז", "teudat zehut", "israeli id", "מספר זהות"],
    valid: (compact) => isLuhn(compact) && !isOneDigit(compact),
  }),
  identifier({
    id: "ae-emirates-id",
    class: "national-id",
    shapes: ["784~####~#######~#"],
    strength: "strong",
    words: ["emirates id", "الهوية", "eid"],
    valid: (compact) => isLuhn(compact),
  }),
  identifier({
    id: "sa-national-id",
    class: "national-id",
    shapes: [digits(10)],
    strength: "weak",
    words: ["الهوية الوطنية", "رقم الهوية", "iqama", "الإقامة", "saudi id", "national id"],
    valid: (compact) => /^[12]/.test(compact) && isLuhn(compact),
  }),
  identifier({
    id: "kw-civil-id",
    class: "national-id",
    shapes: [digits(12)],
    strength: "strong",
    words: ["civil id", "البطاقة المدنية", "الرقم المدني"],
    valid: (compact) =>
      /^[23]/.test(compact) &&
      hasDay(compact, "YMD", 1) &&
      11 - (weigh(compact, [2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11) === digitAt(compact, 11),
  }),
  identifier({
    id: "eg-national-id",
    class: "national-id",
    shapes: [digits(14)],
    strength: "weak",
    words: ["الرقم القومي", "بطاقة", "national id", "egyptian id"],
    valid: (compact) => /^[23]/.test(compact) && hasDay(compact, "YMD", 1) && /^.{7}(?:0[1-4]|1[1-9]|2[1-9]|3[1-5]|88)/.test(compact),
  }),
  identifier({
    id: "ir-national-code",
    class: "national-id",
    shapes: [digits(10), "###-######-#"],
    strength: "weak",
    words: ["کد ملی", "کدملی", "شماره ملی", "national code", "melli"],
    valid: (compact) => {
      const rest = weigh(compact, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
      return (rest < 2 ? rest : 11 - rest) === digitAt(compact, 9) && !isOneDigit(compact);
    },
  }),
  identifier({
    id: "pk-cnic",
    class: "national-id",
    shapes: ["#####-#######-#"],
    strength: "weak",
    words: ["cnic", "nicop", "شناختی کارڈ", "identity card"],
    valid: (compact) => /^[1-8]/.test(compact),
  }),
  ...apartFromMoments(
    identifier({
      id: "za-id",
      class: "national-id",
      shapes: [digits(13), "######_####_###", "######_####_##_#"],
      strength: "strong",
      words: ["id number", "sa id", "rsa id", "identity number", "identiteitsnommer", "south african id"],
      // The eleventh digit: citizen, permanent resident, refugee.
      valid: (compact) => hasDay(compact, "YMD") && /^.{10}[0-2]/.test(compact) && isLuhn(compact),
    }),
  ),
  identifier({
    id: "ng-nin",
    class: "national-id",
    shapes: [digits(11)],
    strength: "weak",
    words: ["nin", "national identification number", "nimc", "national id"],
    valid: (compact) => isVerhoeff(compact) && !isOneDigit(compact),
  }),
];
