/** Limits of the way out, each with its unit, and what happens at it. */

/** Connections that one agent may have open; one more is answered 429 and is no call. */
export const CONNECTIONS_MAX = 128;
/** Bytes from the agent in one connection; beyond it the connection is cut and ends `unknown` with EXECUTION_CONNECTION_LIMIT. */
export const BYTES_UP_MAX = 1024 * 1024 * 1024;
/** Bytes to the agent in one connection; beyond it the connection is cut and ends `unknown` with EXECUTION_CONNECTION_LIMIT. */
export const BYTES_DOWN_MAX = 16 * 1024 * 1024 * 1024;
/** How long a connection may pass no byte in either direction; then it is closed, and ends as if one side had closed it. */
export const IDLE_MS = 5 * 60_000;
/** How long a connection may be open; then it is cut and ends `unknown` with EXECUTION_CONNECTION_LIMIT. */
export const TOTAL_MS = 60 * 60_000;
/** How long a name has to be resolved once it has its turn, and how long it waits for that; then the call ends `failed` with EXECUTION_HOST_UNRESOLVED. */
export const DNS_MS = 5_000;
/** Names that are resolved at one time; with so many an agent that has none waits for its turn. */
export const LOOKUPS_MAX = 256;
/** Names that are resolved at one time before an agent that has one waits for its turn with the next. */
export const LOOKUPS_MORE_MAX = 16;
/** Names that are resolved at one time for one agent; others of it wait. */
export const LOOKUPS_OF_AGENT_MAX = 2;
/** How long a name waits for the thread in which the system is asked; then a process asks it. */
export const LOOKUP_PATIENCE_MS = 50;
/** Bytes that such a process may answer with; with more the name counts as not resolved. */
export const GETENT_BYTES_MAX = 64 * 1024;
/** Names of one agent that wait to be resolved; with one more that call ends `failed` with EXECUTION_HOST_UNRESOLVED. */
export const LOOKUPS_WAITING_MAX = 256;
/** How long a name's addresses are remembered after they came: connections that follow one another need no new answer. */
export const LOOKUP_KEPT_MS = 2_000;
/** Names whose addresses are remembered; beyond it the oldest is forgotten. */
export const LOOKUPS_KEPT_MAX = 256;
/** Hosts whose definitions are remembered; beyond it all are forgotten, and made anew as they are asked for. */
export const HOSTS_REMEMBERED_MAX = 1_024;
/** Addresses of one name that are looked at; a name with more ends `failed` with EXECUTION_HOST_UNRESOLVED. */
export const ADDRESSES_MAX = 64;
/** Addresses of one name that are tried, one after the other. */
export const ADDRESSES_TRIED_MAX = 4;
/** How long one address has to take a connection; then the next is tried. */
export const CONNECT_MS = 5_000;
/** How long an agent has to begin its TLS after the tunnel was opened; then the call ends `failed` with EXECUTION_NOT_TLS. */
export const CLIENT_HELLO_MS = 10_000;
/** Bytes of the message with which TLS begins; a longer one ends the call `failed` with EXECUTION_NOT_TLS. */
export const CLIENT_HELLO_BYTES_MAX = 32 * 1024;
/** Bytes of one record of TLS (RFC 8446, 5.1); a longer one ends the call `failed` with EXECUTION_NOT_TLS. */
export const TLS_RECORD_BYTES_MAX = 16_384;
/** Bytes of the head of an answer; a longer one ends the call `unknown` with EXECUTION_BAD_RESULT. */
export const ANSWER_HEAD_BYTES_MAX = 64 * 1024;
/** Informational answers (1xx) before the answer; one more ends the call `unknown` with EXECUTION_BAD_RESULT. */
export const INFORMATIONAL_MAX = 16;
/** How often open connections are looked at for their limits of time. */
export const LOOK_EVERY_MS = 500;
/** How long the end of a tunnel waits for others: their outcomes are then kept by one commit, behind which fewer connections wait. */
export const ENDINGS_GATHERED_MS = 10;
/** How long the addresses of the machine's own interfaces are remembered. */
export const OWN_ADDRESSES_KEPT_MS = 5_000;
/** How long an inspected host has to finish its TLS; then the call ends `failed` with EXECUTION_HOST_UNTRUSTED. */
export const SECURE_MS = 10_000;
/** Bytes of a body that is looked at, each way; a longer one counts as unread, and is refused or passed as `egress.unread` says. */
export const INSPECTED_BYTES_MAX = 2 * 1024 * 1024;
