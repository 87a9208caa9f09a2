import type { Mutation } from "./mutation.ts";

const rules = "test/shared/key-destinations.test.ts";
const adapters = "test/contracts/not-allowed.test.ts";

/** Breakages of where keys may go. */
export const destinations: readonly Mutation[] = [
  {
    breaks: "a host is compared as a whole, not by its last letters",
    file: "shared/key-destinations.ts",
    before: "host?.endsWith(`.${suffix}`)",
    after: "host?.endsWith(suffix)",
    tests: [rules],
  },
  {
    breaks: "a key goes over TLS alone",
    file: "shared/key-destinations.ts",
    before: 'parsed?.protocol === "https:" && ',
    after: "parsed && ",
    tests: [rules],
  },
  {
    breaks: "a URL with a user name is no address",
    file: "shared/key-destinations.ts",
    before: ' && parsed.username === ""',
    after: "",
    tests: [rules],
  },
  {
    breaks: "an allowed id does not allow a longer one",
    file: "shared/key-destinations.ts",
    before: "id.startsWith(`${allowed}/`)",
    after: "id.startsWith(allowed)",
    tests: [rules],
  },
  {
    breaks: "a vault has a name of its own, and no place below another",
    file: "shared/key-destinations.ts",
    before: ' && vaultName.test(name ?? "")',
    after: "",
    tests: [rules],
  },
  {
    breaks: "a vault of the list must also be one of the cloud",
    file: "shared/key-destinations.ts",
    before: "return isOfCloud && (vaults?.has(origin) ?? true);",
    after: "return vaults?.has(origin) ?? isOfCloud;",
    tests: [rules],
  },
  {
    breaks: "no key is shown to an address that is no account's",
    file: "shared/azure/ai-services-probe.ts",
    before: "if (!call || !destinations.isEndpoint(endpoint)) ",
    after: "if (!call) ",
    tests: ["test/contracts/probe-calls.test.ts"],
  },
  {
    breaks: "no call is chosen at an address that is no account's",
    file: "shared/azure/ai-services-probe.ts",
    before: "      if (!destinations.isEndpoint(endpoint)) {",
    after: '      if (endpoint === "") {',
    tests: ["test/contracts/probe-calls.test.ts"],
  },
  {
    breaks: "no key is written to a vault that is not allowed",
    file: "shared/azure/key-vault.ts",
    before: "      if (!destinations.isVault(vault)) throw new PlaceNotAllowedError(vault);",
    after: "",
    tests: [adapters],
  },
  {
    breaks: "an account holds at a vault that is not allowed before it spends a key",
    file: "shared/azure/key-vault.ts",
    before: 'if (!destinations.isVault(vault)) return { fact: { kind: "forbidden", because: "settings" } };',
    after: "",
    tests: [adapters],
  },
  {
    breaks: "no key of an account that is not allowed is listed or regenerated",
    file: "shared/azure/cognitive-services-key-issuer.ts",
    before: "    if (!destinations.isAccount(resourceId)) throw new PlaceNotAllowedError(resourceId);",
    after: "",
    tests: [adapters],
  },
  {
    breaks: "a fleet file cannot name a vault that is not allowed",
    file: "shared/reconciler/fleet/apply-fleet.ts",
    before: "if (!isVault(vault))",
    after: 'if (vault === "")',
    tests: ["test/reconciler/fleet/fleet.test.ts"],
  },
  {
    breaks: "a fleet file cannot name an account that is not allowed",
    file: "shared/reconciler/fleet/apply-fleet.ts",
    before: "if (!isAccount(resourceId))",
    after: 'if (resourceId === "")',
    tests: ["test/reconciler/fleet/fleet.test.ts"],
  },
  {
    breaks: "IPv6 addresses are private unless they are assigned to the internet",
    file: "shared/azure/confirmation/private-address.ts",
    before: "return !isPublic || ",
    after: "return ",
    tests: ["test/shared/azure/private-address.test.ts"],
  },
  {
    breaks: "no part of an ARM id leads out of its place",
    file: "shared/arm-path.ts",
    before: String.raw`(?!\.{1,2}(?:/|$))`,
    after: "",
    tests: ["test/shared/account-resource.test.ts", "test/shared/workload-resource.test.ts"],
  },
];
