import { describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import { InvalidDocumentError } from "../../../shared/errors.ts";
import { parseFleet } from "../../../shared/fleet-file/fleet-file.ts";
import { day, hour, minute, second } from "../../domain/builders.ts";
import { accountEntry, consumerEntry, resourceId } from "./fleet-entries.ts";

function fleet(...accounts: readonly object[]): string {
  return stringify({ version: 1, accounts });
}

function faultsOf(text: string): readonly string[] {
  try {
    parseFleet(text);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.faults.map(({ path }) => path);
  }
}

describe("a fleet file", () => {
  it("is not read again while somebody has what was read", () => {
    const text = fleet(accountEntry());
    const read = parseFleet(text);
    expect(parseFleet(text)).toBe(read);
    expect(parseFleet(`${text}# another text`)).not.toBe(read);
  });

  it("needs little and fills in the rest", () => {
    expect(parseFleet(fleet(accountEntry())).accounts).toEqual([
      {
        name: "vision",
        resourceId: resourceId("vision"),
        publishedSecret: "vision-key",
        vaults: ["https://kv-main.vault.azure.net"],
        initialSlot: "key1",
        consumers: [
          {
            name: "web",
            owner: { name: "Team Web", contact: "web@example.com" },
            environment: "production",
            criticality: "required",
            confirmsBy: { kind: "report" },
            circumstantialSuffices: false,
            instances: 1,
            principal: "33333333-0000-4000-8000-000000000001",
            refreshWithinMs: 30 * minute,
          },
        ],
        policy: {
          cadenceMs: 90 * day,
          timerGraceMs: hour,
          cooldownMs: day,
          soakMs: hour,
          staleAfterMs: 15 * minute,
          adoptWithinMs: 7 * day,
          probes: 3,
          probeIntervalMs: 2 * second,
          confirmWithinMs: day,
          approval: "none",
          approvalWithinMs: day,
          driftCheckMs: 50 * second,
          slotCheckMs: hour,
          unknownConsumers: "allow",
          copies: "block",
          emergencyByAlert: "propose",
        },
      },
    ]);
  });

  it("waives a consumer up to the end of a day in UTC", () => {
    const waiver = { by: "Data team", reason: "being replaced", until: "2026-11-30" };
    const entry = accountEntry({ consumers: [consumerEntry({ waiver })] });
    const [spec] = parseFleet(fleet(entry)).accounts;
    expect(spec?.consumers[0]?.waiver).toEqual({ ...waiver, until: new Date("2026-12-01T00:00:00Z") });
  });

  it("may be JSON", () => {
    expect(parseFleet(JSON.stringify({ version: 1, accounts: [accountEntry()] })).accounts).toHaveLength(1);
  });

  it("says who must approve, when to go back by itself and how often to look for drift", () => {
    const policy = { approval: "required", approvalWithin: "2h", revertAtUnhealthy: 3, driftCheck: "10s" };
    expect(parseFleet(fleet(accountEntry({ policy }))).accounts[0]?.policy).toMatchObject({
      approval: "required",
      approvalWithinMs: 2 * hour,
      revertAtUnhealthy: 3,
      driftCheckMs: 10 * second,
    });
  });

  it("lets an account's policy win over the fleet's, field by field", () => {
    const text = stringify({
      version: 1,
      policy: { cadence: "30d", probes: 5 },
      accounts: [accountEntry({ policy: { cadence: "10d" } })],
    });
    expect(parseFleet(text).accounts[0]?.policy).toMatchObject({
      cadenceMs: 10 * day,
      probes: 5,
      cooldownMs: day,
    });
  });

  it("keeps why there are no consumers", () => {
    const spec = parseFleet(fleet(accountEntry({ consumers: [], withoutConsumersBecause: "by hand" })))
      .accounts[0];
    expect(spec).toMatchObject({ consumers: [], withoutConsumersBecause: "by hand" });
  });

  it("names people by object ids, which it compares in lower case", () => {
    const id = "44444444-0000-4000-8000-00000000000A";
    const text = stringify({ version: 1, accounts: [], people: { [id]: "Ada Byron" } });
    expect(parseFleet(text).people).toEqual({ [id.toLowerCase()]: "Ada Byron" });
  });

  it.each([
    ["by something else", { ada: "Ada Byron" }],
    ["in several lines", { "44444444-0000-4000-8000-00000000000a": "Ada\nByron" }],
    ["without saying how", { "44444444-0000-4000-8000-00000000000a": "" }],
  ])("does not name people %s", (_how, people) => {
    expect(faultsOf(stringify({ version: 1, accounts: [], people }))[0]).toMatch(/^people/);
  });

  it("may be empty of accounts", () => {
    expect(parseFleet(fleet())).toEqual({ accounts: [] });
  });

  it.each<[string, string, readonly string[]]>([
    ["is no YAML", "version: [1", ["line 1, column 12"]],
    ["is empty", "", [""]],
    ["is of another version", stringify({ version: 2, accounts: [] }), ["version"]],
    ["has a field that nobody knows", fleet(accountEntry({ cadance: "9d" })), ["accounts.0"]],
    [
      "has several faults in several places",
      fleet(
        accountEntry({ name: "Vision", policy: { cadence: "soon" } }),
        accountEntry({ resourceId: "/subscriptions/x", consumers: [consumerEntry({ instances: 0 })] }),
      ),
      [
        "accounts.0.name",
        "accounts.0.policy.cadence",
        "accounts.1.resourceId",
        "accounts.1.consumers.0.instances",
      ],
    ],
    [
      "reverts at no unhealthy instance",
      fleet(accountEntry({ policy: { revertAtUnhealthy: 0 } })),
      ["accounts.0.policy.revertAtUnhealthy"],
    ],
    [
      "asks for approval by a word nobody knows",
      fleet(accountEntry({ policy: { approval: "maybe" } })),
      ["accounts.0.policy.approval"],
    ],
    ["names a vault over http", fleet(accountEntry({ vaults: ["http://kv"] })), ["accounts.0.vaults.0"]],
    [
      "names a secret instead of its vault",
      fleet(accountEntry({ vaults: ["https://kv.vault.azure.net/secrets/vision-key"] })),
      ["accounts.vision.vaults"],
    ],
    [
      "asks a vault for something",
      fleet(accountEntry({ vaults: ["https://kv.vault.azure.net?api-version=7.6"] })),
      ["accounts.vision.vaults"],
    ],
    ["names no vault", fleet(accountEntry({ vaults: [] })), ["accounts.0.vaults"]],
    [
      "names a vault twice in two spellings",
      fleet(accountEntry({ vaults: ["https://kv.vault.azure.net", "https://KV.vault.azure.net/"] })),
      ["accounts.vision.vaults"],
    ],
    [
      "soaks exactly as long as the slowest refresh",
      fleet(accountEntry({ policy: { soak: "30m" } })),
      ["accounts.vision.policy.soak"],
    ],
    ["soaks a moment longer", fleet(accountEntry({ policy: { soak: "1800001ms" } })), []],
    [
      "declares a consumer twice",
      fleet(accountEntry({ consumers: [consumerEntry(), consumerEntry()] })),
      ["accounts.vision.consumers.web"],
    ],
    ["has the longest cadence", fleet(accountEntry({ policy: { cadence: "730d" } })), []],
    [
      "has a cadence that no vault can keep",
      fleet(accountEntry({ policy: { cadence: "731d" } })),
      ["accounts.vision.policy.cadence"],
    ],
    [
      "has one account twice under two names",
      fleet(
        accountEntry(),
        accountEntry({ name: "two", publishedSecret: "two", resourceId: resourceId("VISION") }),
      ),
      ["accounts"],
    ],
    [
      "has two accounts write one secret",
      fleet(
        accountEntry(),
        accountEntry({ name: "two", resourceId: resourceId("two"), publishedSecret: "Vision-Key" }),
      ),
      ["accounts", "accounts", "accounts"],
    ],
    [
      "has an account write another's slot secret",
      fleet(
        accountEntry(),
        accountEntry({ name: "two", resourceId: resourceId("two"), publishedSecret: "vision-key-key1" }),
      ),
      ["accounts"],
    ],
    [
      "has two accounts of one name",
      fleet(accountEntry(), accountEntry({ resourceId: resourceId("two"), publishedSecret: "two" })),
      ["accounts"],
    ],
  ])("that %s is told so, all at once", (_fault, text, paths) => {
    expect(faultsOf(text)).toEqual(paths);
  });
});
