import { BlockList, isIP } from "node:net";

/** Networks that are not on the public internet. */
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
  // Addresses that carry an IPv4 address inside, which a gateway may unpack.
  ["::", 96, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["64:ff9b:1::", 48, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["fec0::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
] as const;

const blocked = new BlockList();
for (const [network, prefix, family] of privateNetworks) blocked.addSubnet(network, prefix, family);

/**
 * Whether an address lies in a private network, where a fetch could reach what the internet cannot. An IPv4 address
 * wrapped in IPv6 is judged as IPv4; a text that is no address counts as private.
 */
export function isPrivateAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return blocked.check(address, "ipv4");
    case 6:
      return blocked.check(address, "ipv6");
    default:
      return true;
  }
}
