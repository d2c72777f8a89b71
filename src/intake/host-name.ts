/**
 * The one spelling of a host. Programs write the same address in many ways (2852039166, 0251.0376.0251.0376, 127.1,
 * 0x7f000001, [::ffff:7f00:1], ⓔxample.com, a dot at the end), and two readers that disagree are a way around every rule.
 * So a host is read once, by the rules of URLs (WHATWG URL, host parsing), and only its one spelling travels.
 */
import { HOST_CHARS_MAX } from "./limits.ts";

export type HostRead =
  /** A DNS name: lower case, international names in their ASCII form (RFC 5891), no dot at the end. */
  | { readonly kind: "name"; readonly host: string }
  /** An IP address in its one spelling; one of version 6 in brackets. */
  | { readonly kind: "address"; readonly host: string };

/** What never stands in a host, and what a reader of URLs would take for something else or decode. */
const FOREIGN = /[\p{Cc}\p{Z}%@/\\?#<>^|`"'{},;!*()~=+$&]/u;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const ADDRESS_4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/**
 * Reads a host as it may stand in a URL or before the port of a CONNECT (RFC 9110, 4.2.3; RFC 9112, 3.2.3), without its
 * port. Undefined for what is none: user information, escapes, a zone, an empty label, a name beyond 253 characters.
 */
export function readHost(text: string): HostRead | undefined {
  if (text.length === 0 || text.length > HOST_CHARS_MAX || FOREIGN.test(text) || hasPort(text)) return undefined;
  const url = `http://${text}/`;
  if (!URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  const host = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  if (host.startsWith("[") || ADDRESS_4.test(host)) return { kind: "address", host };
  const labels = host.split(".");
  // Were the last label a number, some resolvers would read an address.
  if (host.length > HOST_CHARS_MAX || /^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "")) return undefined;
  return labels.every((label) => LABEL.test(label)) ? { kind: "name", host } : undefined;
}

/** Whether a text is a host in its one spelling. */
export function isHost(text: string): boolean {
  return readHost(text)?.host === text;
}

/** A colon outside of brackets would make the rest a port. */
function hasPort(text: string): boolean {
  return text.startsWith("[") ? !text.endsWith("]") : text.includes(":");
}
