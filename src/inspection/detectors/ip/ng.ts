import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("from ⟦192.168.1.1⟧:8080"),
  marked("⟦10.0.0.0/8⟧."),
  marked("gateway ⟦10.20.30.40⟧"),
  marked("[⟦::ffff:192.168.1.1⟧]:80"),
  marked("⟦fe80::1%eth0⟧"),
  marked("⟦2001:db8::8a2e:370:7334⟧, ⟦2345:0425:2CA1:0000:0000:0567:5673:23b5⟧"),
  marked("user@⟦2001:db8::1⟧"),
  marked("Loopback ⟦::1⟧"),
  marked("Server IP: ⟦2400:c401::5054:ff:fe1b:b031⟧."),
  marked("nginx listens on [⟦::⟧]:443"),
  marked("ip -6 route add ⟦::/0⟧ via ⟦fe80::1⟧"),
  marked("⟦::⟧", { key: "bindAddress" }),
  marked("connected to localhost/⟦127.0.0.1⟧:8080"),
  marked("inet addr:⟦203.0.113.7⟧"),
];
