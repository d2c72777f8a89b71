/** The way out: where it listens, what it reaches beyond public addresses, and what of it is read. */
import { z } from "zod";
import { RESULT_BYTES_MAX } from "../../call/limits.ts";
import { readNetwork } from "../../execution/egress/address-rules.ts";
import { BYTES_DOWN_MAX, BYTES_UP_MAX, CONNECTIONS_MAX, IDLE_MS, INSPECTED_BYTES_MAX, TOTAL_MS } from "../../execution/egress/limits.ts";
import { CONNECTION_BYTES_MAX, EGRESS_ENTRIES_MAX } from "../limits.ts";
import { isHost, readHost } from "../../intake/host-name.ts";

const HOUR_MS = 60 * 60_000;

const port = z.number().int().min(1).max(65_535);
const networkOrHost = z
  .string()
  .refine(
    (text) => readNetwork(text) !== undefined || (isHost(text) && readHost(text)?.kind === "name"),
    "a network (10.1.0.0/16), an address or a host",
  );
const hostAndPort = z.string().refine(isHostAndPort, "a host and a port, such as git.example.com:22");

const inspected = z
  .string()
  .refine(
    (text) => isHost(text.replace(/^\*\./, "")) && readHost(text.replace(/^\*\./, ""))?.kind === "name",
    "a host, or *. and what is behind it",
  );
const hostOrPlace = z.string().refine((text) => isHost(text) || isHostAndPort(text), "a host, or a host and a port");

const headers = z.record(
  z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, "not the name of an HTTP header"),
  z
    .string()
    .min(1)
    .max(8192)
    .regex(/^[\t\x20-\x7e]*$/, "a header is one line of ASCII"),
);

const limits = z.strictObject({
  connectionsMax: z.number().int().min(1).max(8192).default(CONNECTIONS_MAX).describe("Connections that one agent may have open."),
  bytesUpMax: z
    .number()
    .int()
    .min(1)
    .max(CONNECTION_BYTES_MAX)
    .default(BYTES_UP_MAX)
    .describe("Bytes from the agent in one connection; beyond it, it is cut."),
  bytesDownMax: z
    .number()
    .int()
    .min(1)
    .max(CONNECTION_BYTES_MAX)
    .default(BYTES_DOWN_MAX)
    .describe("Bytes to the agent in one connection; beyond it, it is cut."),
  inspectedBytesMax: z
    .number()
    .int()
    .min(1024)
    .max(RESULT_BYTES_MAX)
    .default(INSPECTED_BYTES_MAX)
    .describe("Bytes of a body that is inspected; a longer one is refused or passed as unread says."),
  idleMs: z
    .number()
    .int()
    .min(100)
    .max(24 * HOUR_MS)
    .default(IDLE_MS)
    .describe("How long a connection may pass nothing before it is closed, in milliseconds."),
  totalMs: z
    .number()
    .int()
    .min(100)
    .max(7 * 24 * HOUR_MS)
    .default(TOTAL_MS)
    .describe("How long a connection may be open, in milliseconds."),
});

export const egress = z
  .strictObject({
    listen: z
      .strictObject({
        host: z
          .union([z.ipv4(), z.ipv6(), z.literal("localhost")])
          .default("127.0.0.1")
          .describe("Address to bind; anything but a loopback address opens the proxy to the network, where tokens travel without TLS."),
        port: z.number().int().min(0).max(65_535).default(4318).describe("TCP port; 0 takes a free one."),
      })
      .optional()
      .describe("Where agents outside of sandboxes reach the proxy; left out, it does not listen there."),
    ports: z.array(port).max(EGRESS_ENTRIES_MAX).default([]).describe("Ports that may be reached beside 80 and 443."),
    allowPrivate: z
      .array(networkOrHost)
      .max(EGRESS_ENTRIES_MAX)
      .default([])
      .describe(
        "Networks, addresses and hosts of the owner's own that may be reached although they are not public. Policy decides on each call in either case.",
      ),
    notTls: z.array(hostAndPort).max(EGRESS_ENTRIES_MAX).default([]).describe("Hosts and ports where a tunnel (CONNECT) need not be TLS."),
    inspect: z
      .strictObject({
        hosts: z
          .array(inspected)
          .max(EGRESS_ENTRIES_MAX)
          .default([])
          .describe("Hosts with which TLS is ended at the house; *.example.org is all that are below example.org."),
        roots: z
          .string()
          .min(1)
          .max(4096)
          .optional()
          .describe("File (PEM) of authorities that inspected hosts may have their certificates from, beside those of the system."),
      })
      .prefault({})
      .describe("TLS inspection: requests to these hosts are calls of their own, and bodies pass inspection."),
    headers: z
      .record(hostOrPlace, headers)
      .default({})
      .describe(
        "Headers that join requests to an inspected host, with secrets as secret://NAME; over what the agent sent. HOST:PORT where it is not 443.",
      ),
    unread: z
      .enum(["refuse", "pass"])
      .default("refuse")
      .describe("What happens to a body that cannot be inspected: too long, not text, encoded, or a stream of events."),
    limits: limits.prefault({}),
  })
  .prefault({});

function isHostAndPort(text: string): boolean {
  const at = text.lastIndexOf(":");
  const number = Number(text.slice(at + 1));
  return at > 0 && isHost(text.slice(0, at)) && /^\d{1,5}$/.test(text.slice(at + 1)) && number >= 1 && number <= 65_535;
}
