/** What clouds answer, read the same way whichever it is. None of their messages is repeated: nobody here vouches for what stands in them. */
import { Fault } from "../../../call/fault.ts";
import type { ExecutionFault } from "../../fault.ts";

/**
 * Names, codes and statuses by which AWS, Azure and Google (gRPC 5) say that there is no such secret. InvalidRequestException
 * is how AWS answers a read of a secret that is marked for deletion.
 */
const NOT_THERE: ReadonlySet<unknown> = new Set([
  "ResourceNotFoundException",
  "InvalidRequestException",
  "SecretNotFound",
  "SecretDisabled",
  404,
  5,
]);
/** The same for a house that may not read it, or whose login is none. */
const NOT_ALLOWED: ReadonlySet<unknown> = new Set([
  "AccessDeniedException",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "ExpiredTokenException",
  "Forbidden",
  "CredentialsProviderError",
  "CredentialUnavailableError",
  401,
  403,
  7,
  16,
]);

/** An error of a cloud's package as a fault of a source: EXECUTION_SECRET_UNKNOWN or EXECUTION_SECRET_UNREADABLE. */
export function cloudFault(cloud: string, key: string, error: unknown): Error {
  if (error instanceof Fault) return error;
  const said = saidBy(error);
  const of = (code: ExecutionFault, what: string, hint?: string) =>
    new Fault<ExecutionFault>(code, `${cloud} does not give: ${what}`, { where: key, ...(hint !== undefined && { hint }) });
  if (said.some((word) => NOT_THERE.has(word))) return of("EXECUTION_SECRET_UNKNOWN", "it has no such secret");
  if (said.some((word) => NOT_ALLOWED.has(word)))
    return of(
      "EXECUTION_SECRET_UNREADABLE",
      "the house may not read it, or is not signed in",
      "give the machine's role or identity the right to read this secret",
    );
  return of(
    "EXECUTION_SECRET_UNREADABLE",
    `it cannot be asked (${said.find((word) => typeof word === "string" && /^\w{1,64}$/.test(word)) ?? "no code"})`,
  );
}

function saidBy(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  const statusCode = "statusCode" in error ? error.statusCode : undefined;
  return ["code" in error ? error.code : undefined, statusCode, error.name].filter((word) => word !== undefined);
}
