import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { realProgram, refuseDaemonClient } from "./real-program.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "shims-")));
afterAll(() => rmSync(root, { recursive: true }));

function program(path: string, text: string): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  chmodSync(join(root, path), 0o755);
  return join(root, path);
}

const server = (command: string, more: object = {}) => ({ command, args: ["--stdio"], cwd: root, ownsCwd: false, env: { PATH: "/usr/bin:/bin" }, ...more });
const real = program("versions/3.12.1/bin/serve", "#!/bin/sh\n");
/** A manager that knows one program, in the version that its variable or a file where it stands names. */
const which = (variable: string) => `#!/bin/sh
[ "$1 $2" = "which serve" ] || exit 1
version=$${variable}
[ -n "$version" ] || version=$(cat .version 2>/dev/null) || version=3.12.1
[ -x ${root}/versions/$version/bin/serve ] && echo ${root}/versions/$version/bin/serve
`;
const pyenv = program("pyenv/libexec/pyenv", which("PYENV_VERSION"));
const shim = program("pyenv/shims/serve", `#!/usr/bin/env bash\nset -e\nprogram="\${0##*/}"\nexport PYENV_ROOT="${root}/pyenv"\nexec "${pyenv}" exec "$program" "$@"\n`);

describe("the program itself stands in the place of a shim", () => {
  test("of pyenv, rbenv and others like them, its folder first on the PATH", async () => {
    expect(await realProgram(server(shim), {})).toEqual(server(real, { env: { PATH: `${dirname(real)}:/usr/bin:/bin` } }));
  });

  test("of asdf, which is looked for beside its shims and on the PATH", async () => {
    program("asdf/bin/asdf", which("ASDF_SERVE_VERSION"));
    const of = program("asdf/shims/serve", '#!/usr/bin/env bash\n# asdf-plugin: serve 3.12.1\nexec asdf exec "serve" "$@"\n');
    expect((await realProgram(server(of), {})).command).toBe(real);
    const elsewhere = program("data/shims/serve", 'exec asdf exec "serve" "$@"\n');
    await expect(realProgram(server(elsewhere), {})).rejects.toMatchObject({ code: "EXECUTION_SANDBOX_REFUSED" });
    expect((await realProgram(server(elsewhere, { env: { PATH: `${join(root, "asdf/bin")}:/bin` } }), {})).command).toBe(real);
  });

  test("of mise and volta, whose shims are links", async () => {
    const mise = program("bin/mise", which("MISE_SERVE_VERSION"));
    program("volta/bin/volta-shim", "");
    program("volta/bin/volta", which("VOLTA_SERVE"));
    mkdirSync(join(root, "mise/shims"), { recursive: true });
    symlinkSync(mise, join(root, "mise/shims/serve"));
    symlinkSync(join(root, "volta/bin/volta-shim"), join(root, "volta/bin/serve"));
    expect((await realProgram(server(join(root, "mise/shims/serve")), {})).command).toBe(real);
    expect((await realProgram(server(join(root, "volta/bin/serve")), {})).command).toBe(real);
  });
});

test("a version is chosen by a variable, or by a file in a folder that the server may not write to", async () => {
  const other = program("versions/3.13.0/bin/serve", "#!/bin/sh\n");
  expect((await realProgram(server(shim, { env: { PATH: "/bin", PYENV_VERSION: "3.13.0" } }), { PYENV_VERSION: "3.12.1" })).command).toBe(other);
  const cwd = join(root, "project");
  mkdirSync(cwd);
  writeFileSync(join(cwd, ".version"), "3.13.0");
  expect((await realProgram(server(shim, { cwd }), {})).command).toBe(other);
  expect((await realProgram(server(shim, { cwd, ownsCwd: true }), {})).command).toBe(real);
});

test("a shim that stands for nothing is refused, with what to do; a program of its own is left as it is", async () => {
  const nothing = server(shim, { env: { PATH: "/bin", PYENV_VERSION: "2.7" } });
  await expect(realProgram(nothing, {})).rejects.toMatchObject({ code: "EXECUTION_SANDBOX_REFUSED", where: shim, hint: expect.stringMatching(/PYENV_.*pyenv which serve/) });
  const own = server(program("shims/own", `#!/bin/sh\necho hello\n`));
  for (const one of [server(real), own, server("serve"), server("/nonexistent/shims/serve")]) expect(await realProgram(one, {})).toBe(one);
});

test("what asks a daemon to start its server is refused with a hint, unless that daemon is somewhere else", () => {
  expect(() => refuseDaemonClient(server("/usr/bin/docker"))).toThrow(expect.objectContaining({ code: "EXECUTION_SANDBOX_REFUSED", hint: expect.stringContaining("sandbox: none") }));
  expect(() => refuseDaemonClient(server("podman", { args: ["run", "-i", "image"] }))).toThrow("podman asks a daemon");
  refuseDaemonClient(server("/usr/bin/docker", { env: { DOCKER_HOST: "tcp://containers.example:2376" } }));
  refuseDaemonClient(server(real));
});
