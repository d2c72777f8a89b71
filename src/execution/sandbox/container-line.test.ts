import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { containerLine } from "./container-line.ts";
import { Container } from "./container.ts";
import { STANDARD, STRICT, TRUSTED } from "./profile.ts";

const place = {
  configuration: { command: "docker", image: "node:24" },
  user: 60_999,
  isRoot: true,
  hidden: [],
  cpus: 1.5,
  name: "chatelaine-1-1",
  label: "chatelaine=0f",
  forward: "/data/sandbox/forward.mjs",
  node: "/usr/bin/node",
  envFile: "/data/sandbox/chatelaine-1-1.env",
};
const REFUSED = expect.objectContaining({ code: "EXECUTION_SANDBOX_REFUSED" });

test("a run in strict has no network, no rights, no files but its own, and every limit of its profile", () => {
  const { line, variables } = containerLine({ profile: STRICT, command: "node", args: ["-e", "1"], env: { A: "b" }, isRun: true }, place);
  expect(line.join(" ")).toBe(
    [
      "run --rm --interactive --pull never --name chatelaine-1-1 --label chatelaine=0f --hostname sandbox --network none",
      "--user 60999:60999 --cap-drop ALL --security-opt no-new-privileges --read-only --init --ipc private",
      "--memory 536870912 --memory-swap 536870912 --cpus 1 --pids-limit 64 --shm-size 67108864",
      "--ulimit core=0:0 --ulimit fsize=33554432:33554432 --ulimit nofile=256:256 --ulimit cpu=20:21",
      "--tmpfs /tmp:rw,nosuid,nodev,size=67108864,mode=1777,uid=60999,gid=60999 --tmpfs /home/sandbox:rw,nosuid,nodev,size=67108864,mode=1777,uid=60999,gid=60999",
      "--workdir /home/sandbox --env-file /data/sandbox/chatelaine-1-1.env --entrypoint  node:24 node -e 1",
    ].join(" "),
  );
  expect(variables).toBe("HOME=/home/sandbox\nTMPDIR=/tmp\nA=b\n");
});

test("podman of an ordinary user gives the program the files of that user", () => {
  const lineOf = (command: string, isRoot: boolean) =>
    containerLine(
      { profile: STRICT, command: "true", args: [] },
      { ...place, isRoot, configuration: { command, image: "node:24" } },
    ).line.join(" ");
  expect(lineOf("/usr/bin/podman", false)).toContain("--userns keep-id:uid=60999,gid=60999 --user 60999:60999");
  expect(lineOf("podman", true)).toMatch(/:rw,nosuid,nodev,size=67108864,mode=1777 /);
  for (const line of [lineOf("podman", true), lineOf("docker", false)]) expect(line).not.toContain("--userns");
});

test("a workspace and a runtime below are named; a server that stays has no limit on processor time", () => {
  const { line } = containerLine(
    { profile: STANDARD, command: "sh", args: [], reads: ["/usr"], workspace: { folder: "/usr/share" } },
    { ...place, configuration: { ...place.configuration, runtime: "runsc" } },
  );
  const text = line.join(" ");
  expect(text).toContain("--cpus 1.5 ");
  expect(text).toContain("--runtime runsc --network none");
  expect(text).toContain(
    "--mount type=bind,source=/usr/share,target=/workspace --mount type=bind,source=/usr,target=/usr,readonly --workdir /workspace",
  );
  expect(text).not.toContain("cpu=");
});

test("the way out is the socket of the proxy, with a forwarder before the program, and no network", () => {
  const start = { profile: STANDARD, command: "curl", args: ["x"], egress: "/out/1.sock" };
  const { line, variables } = containerLine(start, place);
  const text = line.join(" ");
  expect(text).toContain("--network none");
  expect(text).toContain("--mount type=bind,source=/usr/bin/node,target=/opt/chatelaine/node,readonly");
  expect(text).toContain("--mount type=bind,source=/out/1.sock,target=/opt/chatelaine/egress,readonly");
  expect(text).toMatch(
    / node:24 sh -c .* sh \/opt\/chatelaine\/node \/opt\/chatelaine\/forward.mjs 3128 \/opt\/chatelaine\/egress curl x$/,
  );
  expect(variables).toContain("\nHTTPS_PROXY=http://127.0.0.1:3128\n");
  const shut = containerLine({ ...start, profile: STRICT }, place);
  expect(shut.line.join(" ") + shut.variables).not.toMatch(/egress|PROXY|forward/);
});

test("what a container cannot hold is refused: the host's files, a folder of the house, a variable of two lines", () => {
  const line =
    (more: object, hidden: readonly string[] = []) =>
    () =>
      containerLine({ profile: STRICT, command: "sh", args: [], ...more }, { ...place, hidden });
  expect(line({ profile: TRUSTED })).toThrow(REFUSED);
  expect(line({ reads: ["/usr"] }, ["/usr/share"])).toThrow(REFUSED);
  expect(line({ reads: ["/usr/share"] }, ["/usr"])).toThrow(REFUSED);
  expect(line({ env: { A: "b\nDOCKER_HOST=x" } })).toThrow(REFUSED);
});

test("a runtime that is not there is said to be, with what to do", async () => {
  const clock = { now: () => 0, monotonic: () => 0, after: () => () => {} };
  const container = new Container({
    configuration: { command: "/no/such/docker", image: "node:24" },
    user: 60_999,
    folder: tmpdir(),
    forward: "/data/sandbox/forward.mjs",
    node: "/usr/bin/node",
    hidden: [],
    clock,
  });
  await expect(container.answers()).rejects.toMatchObject({ code: "EXECUTION_NO_SANDBOX", hint: expect.stringContaining("pull node:24") });
});
