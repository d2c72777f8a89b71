/** China, Hong Kong, Taiwan, Korea and Japan. */
import { digitAt, hasDay, isMod11Radix2, isOneDigit, modulo, weigh } from "../checksum.ts";
import { apartFromMoments, digits, identifier } from "../identifier.ts";

const RRN = ["주민등록번호", "주민번호", "rrn", "resident registration", "korean id"];
const FRN = ["외국인등록번호", "frn", "foreigner registration", "alien registration"];
const KOREAN_WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

export const EAST_ASIA = [
  identifier({
    id: "cn-resident-id",
    class: "national-id",
    shapes: ["#################*"],
    strength: "strong",
    words: ["身份证", "身份证号", "公民身份号码", "resident identity"],
    valid: (compact) => /^[1-9]\d{16}[\dX]$/.test(compact) && hasDay(compact, "YYYYMD", 6) && isMod11Radix2(compact),
  }),
  identifier({
    id: "hk-id",
    class: "national-id",
    shapes: ["@######(*)", "@@######(*)"],
    strength: "strong",
    words: ["hkid", "身份證", "identity card"],
    valid: isHkid,
  }),
  identifier({
    id: "hk-id-plain",
    class: "national-id",
    shapes: ["@######*", "@@######*"],
    strength: "weak",
    words: ["hkid", "身份證", "hong kong id"],
    valid: isHkid,
  }),
  identifier({
    id: "tw-id",
    class: "national-id",
    shapes: ["@#########"],
    strength: "strong",
    words: ["身分證", "身分證字號", "統一編號", "taiwan id"],
    valid: (compact) => {
      const letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".indexOf(compact[0] ?? "") + 10;
      return (
        /^.[1289]/.test(compact) &&
        (Math.floor(letter / 10) + (letter % 10) * 9 + weigh(compact.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0
      );
    },
  }),
  identifier({
    id: "jp-my-number",
    class: "national-id",
    shapes: ["####~####~####"],
    strength: "weak",
    words: ["マイナンバー", "個人番号", "my number", "mynumber"],
    valid: (compact) => {
      const rest = weigh(compact, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
      return (rest < 2 ? 0 : 11 - rest) === digitAt(compact, 11) && !isOneDigit(compact);
    },
  }),
  ...apartFromMoments(
    identifier({
      id: "kr-rrn",
      class: "national-id",
      shapes: ["######~#######"],
      strength: "strong",
      words: RRN,
      valid: (compact) => isRegistered(compact, /[0-489]/) && koreanCheck(compact, 11),
    }),
  ),
  // Since October 2020 the last six digits are random.
  identifier({
    id: "kr-rrn-new",
    class: "national-id",
    shapes: ["######-#######"],
    strength: "weak",
    words: RRN,
    valid: (compact) => isRegistered(compact, /[1-4]/),
  }),
  ...apartFromMoments(
    identifier({
      id: "kr-frn",
      class: "national-id",
      shapes: ["######~#######"],
      strength: "strong",
      words: FRN,
      valid: (compact) => isRegistered(compact, /[5-8]/) && koreanCheck(compact, 13),
    }),
  ),
  identifier({
    id: "kr-frn-new",
    class: "national-id",
    shapes: ["######~#######"],
    strength: "weak",
    words: FRN,
    valid: (compact) => isRegistered(compact, /[5-8]/),
  }),
  identifier({
    id: "kr-driver-licence",
    class: "driver-licence",
    shapes: ["##-##-######-##"],
    strength: "strong",
    words: ["운전면허", "면허번호", "driver license", "driving licence"],
    valid: isKoreanLicence,
  }),
  identifier({
    id: "kr-driver-licence-plain",
    class: "driver-licence",
    shapes: [digits(12)],
    strength: "bare",
    words: ["운전면허", "면허번호", "driver license"],
    valid: isKoreanLicence,
  }),
];

/** The first pair names the office: 11 to 26, or 28. */
function isKoreanLicence(compact: string): boolean {
  return /^(?:1[1-9]|2[0-68])/.test(compact);
}

function isRegistered(compact: string, sex: RegExp): boolean {
  return hasDay(compact, "YMD") && sex.test(compact[6] ?? "");
}

function koreanCheck(compact: string, from: number): boolean {
  return ((from - (weigh(compact, KOREAN_WEIGHTS) % 11) + 11) % 11) % 10 === digitAt(compact, 12);
}

/** One or two letters count from A as 10 (a missing first as 36), weights 9 to 1; A as the check is 10. */
function isHkid(compact: string): boolean {
  const full = compact.length === 8 ? compact : compact;
  const letters = /^[A-Z]+/.exec(full)?.[0] ?? "";
  const values = [...(letters.length === 1 ? [36] : []), ...[...full.slice(0, -1)].map((unit) => modulo(unit, 97))];
  const check = full.endsWith("A") ? 10 : digitAt(full, full.length - 1);
  const sum = values.reduce((total, value, index) => total + value * (9 - index), 0);
  return /^[A-Z]{1,2}\d{6}[\dA]$/.test(full) && (sum + check) % 11 === 0;
}
