import { expect, test } from "vitest";
import { AddressRules, readAddress, readNetwork } from "./address-rules.ts";
import type { AddressRulesParts } from "./address-rules.ts";

const rules = (parts: Partial<AddressRulesParts> = {}) =>
  new AddressRules({ ports: [], allowPrivate: [], ownPlaces: () => [], ownAddresses: () => [], ...parts });

const refused = (address: string, parts: Partial<AddressRulesParts> = {}) => rules(parts).refuses("host.example", address, 443);

test.each(["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e", "::ffff:8.8.8.8"])("%s is public", (address) => {
  expect(refused(address)).toBeUndefined();
});

test.each([
  ["this network", "0.0.0.0"],
  ["this network", "0.1.2.3"],
  ["private", "10.0.0.1"],
  ["private", "172.16.0.1"],
  ["private", "172.31.255.255"],
  ["private", "192.168.1.1"],
  ["loopback", "127.0.0.1"],
  ["loopback", "127.255.255.254"],
  ["shared", "100.64.0.1"],
  ["shared", "100.127.255.255"],
  ["protocol assignments", "192.0.0.1"],
  ["documentation", "192.0.2.1"],
  ["documentation", "198.51.100.1"],
  ["documentation", "203.0.113.1"],
  ["relays of 6to4", "192.88.99.1"],
  ["benchmarks", "198.18.0.1"],
  ["benchmarks", "198.19.255.255"],
  ["AS112", "192.31.196.1"],
  ["AS112", "192.175.48.1"],
  ["AMT", "192.52.193.1"],
  ["multicast", "224.0.0.1"],
  ["multicast", "239.255.255.250"],
  ["reserved", "240.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["unspecified", "::"],
  ["loopback", "::1"],
  ["mapped", "::ffff:127.0.0.1"],
  ["mapped", "::ffff:7f00:1"],
  ["mapped, private", "::ffff:10.0.0.1"],
  ["compatible", "::127.0.0.1"],
  ["compatible, public inside", "::8.8.8.8"],
  ["translated", "::ffff:0:127.0.0.1"],
  ["NAT64", "64:ff9b::7f00:1"],
  ["NAT64, public inside", "64:ff9b::808:808"],
  ["NAT64, local", "64:ff9b:1::7f00:1"],
  ["discard", "100::1"],
  ["dummy", "100:0:0:1::1"],
  ["Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
  ["benchmarks", "2001:2::1"],
  ["ORCHID", "2001:10::1"],
  ["ORCHID 2", "2001:20::1"],
  ["documentation", "2001:db8::1"],
  ["documentation", "3fff::1"],
  ["6to4", "2002:7f00:1::1"],
  ["6to4, public inside", "2002:808:808::1"],
  ["SRv6", "5f00::1"],
  ["unique local", "fc00::1"],
  ["unique local", "fd12:3456:789a::1"],
  ["site local", "fec0::1"],
  ["multicast", "ff02::1"],
  ["never handed out", "4000::1"],
])("%s is not public: %s", (_what, address) => {
  expect(refused(address)).toBe("not-public");
});

test.each([
  ["AWS, Google, Azure, Oracle and others", "169.254.169.254"],
  ["AWS containers", "169.254.170.2"],
  ["AWS containers, newer", "169.254.170.23"],
  ["Tencent", "169.254.0.23"],
  ["mapped", "::ffff:169.254.169.254"],
  ["AWS over version 6", "fd00:ec2::254"],
  ["AWS containers over version 6", "fd00:ec2::23"],
  ["Azure's wire server", "168.63.129.16"],
  ["Alibaba", "100.100.100.200"],
  ["Oracle, older", "192.0.0.192"],
  ["link-local of version 6", "fe80::a9fe:a9fe"],
])("metadata of a cloud is refused: %s (%s)", (_what, address) => {
  expect(refused(address)).toBe("metadata");
});

test("names under which clouds answer are refused whatever they resolve to", () => {
  for (const host of ["metadata.google.internal", "metadata", "instance-data"]) expect(rules().refusesName(host, 80)).toBe("metadata");
  expect(rules({ allowPrivate: ["metadata"] }).refusesName("metadata", 80)).toBeUndefined();
});

test("what is no address is refused", () => {
  for (const text of ["", "localhost", "127.1", "0x7f000001", "2130706433", "1.2.3", "fe80::1%eth0", "[::1%1]", "1.2.3.4.5", "::g"])
    expect(refused(text)).toBe("not-public");
});

test("ports are allowed by name", () => {
  expect(rules().refusesName("host.example", 443)).toBeUndefined();
  expect(rules().refusesName("host.example", 80)).toBeUndefined();
  expect(rules().refusesName("host.example", 22)).toBe("port");
  expect(rules({ ports: [22] }).refusesName("host.example", 22)).toBeUndefined();
});

test("an owner allows networks, single addresses and hosts, and nothing beside them", () => {
  const own = rules({ allowPrivate: ["10.1.0.0/16", "192.168.1.7", "fd12::/16", "intranet.example"] });
  expect(own.refuses("a", "10.1.2.3", 443)).toBeUndefined();
  expect(own.refuses("a", "10.2.0.1", 443)).toBe("not-public");
  expect(own.refuses("a", "192.168.1.7", 443)).toBeUndefined();
  expect(own.refuses("a", "192.168.1.8", 443)).toBe("not-public");
  expect(own.refuses("a", "::ffff:10.1.2.3", 443)).toBeUndefined();
  expect(own.refuses("a", "fd12::1", 443)).toBeUndefined();
  expect(own.refuses("intranet.example", "172.16.0.1", 443)).toBeUndefined();
  expect(own.refuses("sub.intranet.example", "172.16.0.1", 443)).toBe("not-public");
});

test("a host that an owner allows does not lead to metadata, unless it is metadata that is allowed", () => {
  const own = rules({ allowPrivate: ["intranet.example", "metadata.google.internal"] });
  for (const address of ["169.254.169.254", "168.63.129.16", "fd00:ec2::254", "::ffff:169.254.169.254"]) {
    expect(own.refuses("intranet.example", address, 80)).toBe("metadata");
    expect(own.refuses("metadata.google.internal", address, 80)).toBeUndefined();
  }
  expect(rules({ allowPrivate: ["169.254.169.254"] }).refuses("intranet.example", "169.254.169.254", 80)).toBeUndefined();
});

test("an address stands for a name only within an allowed network", () => {
  const own = rules({ allowPrivate: ["10.1.0.0/16", "::1"] });
  expect(own.takesLiteral("10.1.2.3")).toBe(true);
  expect(own.takesLiteral("[::1]")).toBe(true);
  for (const literal of ["10.2.0.1", "8.8.8.8", "[::2]", "localhost"]) expect(own.takesLiteral(literal)).toBe(false);
});

test("the house's own places are refused whatever is allowed", () => {
  const at = (address: string) =>
    rules({ allowPrivate: ["0.0.0.0/0", "::/0", "a"], ownPlaces: () => [{ address, port: 443 }], ownAddresses: () => ["10.9.9.9"] });
  for (const own of ["127.0.0.1", "localhost", "[::1]"]) {
    for (const loopback of ["127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::ffff:127.0.0.1"])
      expect(at(own).refuses("a", loopback, 443)).toBe("own");
    expect(at(own).refuses("a", "127.0.0.1", 444)).toBeUndefined();
  }
  for (const every of ["0.0.0.0", "[::]"]) {
    for (const here of ["127.0.0.1", "::1", "10.9.9.9"]) expect(at(every).refuses("a", here, 443)).toBe("own");
    expect(at(every).refuses("a", "10.9.9.8", 443)).toBeUndefined();
  }
  expect(at("10.9.9.9").refuses("a", "10.9.9.9", 443)).toBe("own");
});

test("the machine's own addresses are refused, public or not, unless the owner allows them", () => {
  expect(refused("93.184.215.14", { ownAddresses: () => ["93.184.215.14"] })).toBe("own");
  expect(refused("2606:4700::1", { ownAddresses: () => ["2606:4700:0::1"] })).toBe("own");
  expect(refused("93.184.215.14", { ownAddresses: () => ["93.184.215.14"], allowPrivate: ["93.184.215.14"] })).toBeUndefined();
});

test("networks are read strictly", () => {
  expect(readNetwork("10.0.0.0/8")).toBeDefined();
  expect(readNetwork("10.0.0.0/33")).toBeUndefined();
  expect(readNetwork("10/8")).toBeUndefined();
  expect(readAddress("127.0.0.01")).toBeUndefined();
});
