/** `egress ca`: the certificate that programs are to trust, for hosts whose TLS is ended at the house. */
import { authorityIn } from "../../main/egress-authority.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { dataFolder } from "../house-place.ts";

export const egressCa: Command = {
  takes: "",
  about: [
    "Prints the certificate (PEM) of the house's own authority, which can sign for the hosts of egress.inspect and what is",
    "below them, and for nothing else. Save it as FILE, and let programs trust it by the variable that they know:",
    "  SSL_CERT_FILE=FILE          curl, OpenSSL, Python, Go, Ruby (in the place of the system's: put it behind those)",
    "  NODE_EXTRA_CA_CERTS=FILE    Node, beside what it has",
    "  REQUESTS_CA_BUNDLE=FILE     Python's requests and pip (in the place of what they have)",
    "  GIT_SSL_CAINFO=FILE         git; or git config http.sslCAInfo FILE",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [0, 0],
  example: "chatelaine egress ca > house-ca.pem",
  run: (invocation) => {
    const data = dataFolder(invocation);
    const authority = authorityIn(data);
    if (authority === undefined)
      throw cliFault("CLI_NO_AUTHORITY", "this house has no authority for inspected hosts", {
        where: data,
        hint: "name hosts under egress.inspect.hosts, and start it: it is made at its first need",
      });
    print(invocation, authority, authority.certificate);
    return Promise.resolve(0);
  },
};
