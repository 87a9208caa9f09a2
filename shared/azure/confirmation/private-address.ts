import { BlockList, isIP } from "node:net";

/**
 * Networks that are not on the public internet.
 *
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const privateNetworks = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  // Cloud platforms answer with credentials here.
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  // Azure's own address inside a virtual network.
  ["168.63.129.16", 32, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  // The parts of IPv6's one public range that IANA keeps for other purposes, such as tunnels to IPv4 and examples.
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["3fff::", 20, "ipv6"],
] as const;

const blocked = new BlockList();
for (const [network, prefix, family] of privateNetworks) blocked.addSubnet(network, prefix, family);

/** Everything else that is IPv6 is private, reserved, or not assigned yet. */
const publicIpv6 = new BlockList();
publicIpv6.addSubnet("2000::", 3, "ipv6");

const anyIpv4 = new BlockList();
anyIpv4.addSubnet("0.0.0.0", 0, "ipv4");

/**
 * Whether an address lies in a private network, where a fetch could reach what the internet cannot. An IPv4 address
 * wrapped in IPv6 is judged as IPv4; a text that is no address counts as private.
 */
export function isPrivateAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return blocked.check(address, "ipv4");
    case 6: {
      const isPublic = publicIpv6.check(address, "ipv6") || anyIpv4.check(address, "ipv6");
      return !isPublic || blocked.check(address, "ipv6");
    }
    default:
      return true;
  }
}
