/** Hardware addresses of network interfaces: IEEE 802 EUI-48, in the three ways of writing them. */
import type { Detector } from "../../scan/detector.ts";

const KIND = { class: "mac-address", group: "pii" } as const;
const FORM =
  /(?<![\w:.-])(?:[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?!\w|[:-][0-9A-Fa-f]|\.\w)/g;
/** Nobody's: the broadcast address and the one that stands for none. */
const NOBODYS = /^(?:[Ff]{2}[:.-]?){6}$|^(?:00[:.-]?){6}$|^(?:[Ff]{4}\.?){3}$|^(?:0{4}\.?){3}$/;

export const macAddress: Detector = {
  name: "mac-address",
  look: (text) =>
    Array.from(text.matchAll(FORM))
      .filter(({ 0: found }) => !NOBODYS.test(found))
      .map(({ index, 0: found }) => ({ ...KIND, rule: "mac-address", start: index, end: index + found.length, score: 0.7 })),
  finds: [KIND],
  gate: "always",
  reach: 32,
};
