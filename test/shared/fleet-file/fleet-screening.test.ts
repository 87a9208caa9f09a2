import { describe, expect, it } from "@jest/globals";
import { makeAccountKey, makeLegacyAccountKey } from "../../../emulator/azure/ai/account-key.ts";
import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import { InvalidDocumentError } from "../../../shared/errors.ts";
import type { Fault } from "../../../shared/errors.ts";
import { parseFleet, parseFleetInTurns, storedFleet } from "../../../shared/fleet-file/fleet-file.ts";
import { sampleFleet } from "../../fuzz/sample-fleet.ts";

function faultsOf(text: string, read: (text: string) => unknown = parseFleet): readonly Fault[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (error instanceof InvalidDocumentError) return error.faults;
    throw error;
  }
}

async function faultsInTurns(text: string, maxAccounts: number): Promise<readonly Fault[]> {
  try {
    await parseFleetInTurns(text, { maxAccounts });
    return [];
  } catch (error) {
    if (error instanceof InvalidDocumentError) return error.faults;
    throw error;
  }
}

const keys = [makeAccountKey(), makeLegacyAccountKey()];

describe("a fleet file with a key in it", () => {
  it.each([
    ["a comment", (key: string) => `${sampleFleet}# ${key}\n`],
    ["a reason", (key: string) => sampleFleet.replace("tried out by hand", `the key is ${key}`)],
    ["a contact", (key: string) => sampleFleet.replace("web@example.com", key)],
    ["an unknown field", (key: string) => `${sampleFleet}${key}: 1\n`],
  ])("is refused with the line, and without the key: %s", (_place, fileWith) => {
    for (const key of keys) {
      const faults = faultsOf(fileWith(key));
      expect(faults).toEqual([expect.objectContaining({ path: expect.stringMatching(/^line \d+$/) })]);
      expect(JSON.stringify(faults)).not.toContain(key);
    }
  });

  it("is refused when escapes hide it", () => {
    const [key = ""] = keys;
    const escaped = `"${key.replace("JQQJ99", "\\x4aQQJ99")}"`;
    expect(faultsOf(sampleFleet.replace("tried out by hand", escaped))).toEqual([
      expect.objectContaining({ path: "accounts.speech.withoutConsumersBecause" }),
    ]);
  });

  it("is still read where an earlier build took it", () => {
    const [key = ""] = keys;
    expect(storedFleet(sampleFleet.replace("tried out by hand", key)).accounts).toHaveLength(2);
  });
});

describe("a text of a fleet file", () => {
  it.each(["a\\u001b[2Jb", "a\\u202eb", "a\\nb", "a\\u0085b"])("is one plain line: %s", (text) => {
    const file = sampleFleet.replace("name: Team Web", `name: "${text}"`);
    expect(faultsOf(file)).toEqual([
      expect.objectContaining({ path: "accounts.vision.consumers.0.owner.name" }),
    ]);
    expect(faultsOf(file, storedFleet)).toEqual([]);
  });

  it("may be folded over lines", () => {
    const file = sampleFleet.replace("tried out by hand", ">\n      tried out\n      by hand\n");
    expect(faultsOf(file)).toEqual([]);
  });
});

describe("a fleet file with more faults than anybody repairs at once", () => {
  const empty = (count: number) =>
    `{"version":1,"accounts":[${Array.from({ length: count }, () => "{}").join(",")}]}`;

  it("names a hundred, the last of which says that there are more", () => {
    const faults = faultsOf(empty(1_000));
    expect(faults).toHaveLength(100);
    expect(faults.at(-1)).toEqual({ path: "", message: "has more faults than are listed here" });
  });

  it("is read no further", () => {
    const before = process.cpuUsage();
    faultsOf(empty(100_000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });

  it("has no more accounts than the settings allow", async () => {
    expect(await faultsInTurns(sampleFleet, 1)).toEqual([expect.objectContaining({ path: "accounts" })]);
    expect(await faultsInTurns(sampleFleet, 2)).toEqual([]);
  });

  it("has no account that is larger than one can be", () => {
    const consumers = Array.from({ length: 100_000 }, () => "{}").join(",");
    const faults = faultsOf(`{"version":1,"accounts":[{"name":"a","consumers":[${consumers}]}]}`);
    expect(faults).toEqual([{ path: "accounts.0", message: "has more values than an account can have" }]);
    const rings = faultsOf(`{"version":1,"rollout":{"rings":[${consumers}]},"accounts":[]}`);
    expect(rings).toEqual([{ path: "", message: "has more values than its head can have" }]);
  });

  it("has such an account where an earlier build took it", () => {
    const { accounts } = storedFleet(sampleFleet);
    const [consumer] = accounts[0]?.consumers ?? [];
    const { owner, environment, principal } = consumer ?? {};
    const consumers = Array.from({ length: 8_000 }, (_, index) => ({
      name: `app-${index}`,
      owner,
      environment,
      principal,
      refreshWithin: "10m",
    }));
    const [{ resourceId, publishedSecret, vaults }] = accounts as [AccountSpec];
    const account = { name: "large", resourceId, publishedSecret, vaults, consumers };
    const file = JSON.stringify({ version: 1, accounts: [account] });
    expect(faultsOf(file)).toEqual([expect.objectContaining({ path: "accounts.0" })]);
    expect(storedFleet(file).accounts[0]?.consumers).toHaveLength(8_000);
  });

  it("says which of the fields is unknown, and not its name", () => {
    const file = sampleFleet.replace("    initialSlot: key1", "    initialSlto: key1");
    expect(faultsOf(file)).toEqual([
      { path: "accounts.0", message: "has a field that is not known here: the 5th one" },
    ]);
  });
});
