/** E-mail addresses: the dot-atom form of RFC 5322 with a host of DNS labels (RFC 1035, IDNA's `xn--` included). */
import type { Detector } from "../../scan/detector.ts";

const LOCAL = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u00a1-\\uffff-]";

export const email: Detector = {
  name: "email",
  rules: [
    {
      id: "email",
      class: "email",
      group: "pii",
      keywords: ["@"],
      before: 64,
      after: 256,
      pattern: new RegExp(
        `(?<!${LOCAL})${LOCAL}{1,64}(?:\\.${LOCAL}{1,64}){0,8}@(?:[A-Za-z0-9\\u00a1-\\uffff](?:[A-Za-z0-9\\u00a1-\\uffff-]{0,61}[A-Za-z0-9\\u00a1-\\uffff])?\\.){1,8}(?:xn--[A-Za-z0-9-]{2,59}|[A-Za-z\\u00a1-\\uffff]{2,24})(?![A-Za-z0-9@])`,
      ),
      score: 0.9,
    },
  ],
};
