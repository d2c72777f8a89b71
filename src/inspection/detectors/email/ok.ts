import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  clean("write to info at example dot org"),
  clean("user@localhost and @someone and a@b"),
  clean("npm install @scope/package@1.2.3"),
  clean("git@github: the host is missing"),
  clean("x@@example.org"),
  clean("git clone git@github.com:o/r.git"),
  clean("scp a.txt deploy@server.example.com:/var/www"),
  clean("ssh://git@example.org/r.git, postgres://app@db.example.org/x"),
  clean("icons/logo@2x.png, lodash@4.17.21.tgz"),
  clean("systemctl start getty@tty1.service"),
  clean("return this@MainActivity.context"),
];
