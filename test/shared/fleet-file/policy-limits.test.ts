import { describe, expect, it } from "@jest/globals";
import { InvalidDocumentError } from "../../../shared/errors.ts";
import { faultsInNew, parseFleet, storedFleet } from "../../../shared/fleet-file/fleet-file.ts";
import { accountEntry } from "./fleet-entries.ts";

function fileWith(policy: object): string {
  return JSON.stringify({ version: 1, accounts: [accountEntry({ policy })] });
}

function refusedFields(policy: object): readonly string[] {
  try {
    parseFleet(fileWith(policy));
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.faults.map(({ path }) => path.replace("accounts.vision.policy.", ""));
  }
}

const allowShortCadence = true;

describe("a policy that would rotate without end, or never,", () => {
  it.each<[object, readonly string[]]>([
    [{ cadence: "0s" }, ["cadence"]],
    [{ cadence: "0s", cooldown: "0s", allowShortCadence }, ["cadence"]],
    [{ cadence: "25h", soak: "1h", cooldown: "1d" }, ["cadence"]],
    [{ cadence: "90001s", soak: "1h", cooldown: "1d" }, []],
    [{ cadence: "10m", soak: "1h", cooldown: "1h", allowShortCadence }, []],
    [{ cadence: "90m", soak: "40m", cooldown: "1m" }, ["cadence"]],
    [{ cadence: "90m", soak: "40m", cooldown: "1m", allowShortCadence }, []],
    [{ cadence: "86399s", soak: "40m", cooldown: "1m" }, ["cadence"]],
    [{ cadence: "1d", soak: "40m", cooldown: "1m" }, []],
    [{ staleAfter: "0s" }, ["staleAfter"]],
    [{ staleAfter: "0s", allowShortCadence }, ["staleAfter"]],
    [{ staleAfter: "59999ms" }, ["staleAfter"]],
    [{ staleAfter: "1ms", allowShortCadence }, []],
    [{ staleAfter: "1m" }, []],
    [{ staleAfter: "30d" }, []],
    [{ staleAfter: "31d" }, ["staleAfter"]],
    [{ approvalWithin: "0s" }, ["approvalWithin"]],
    [{ approvalWithin: "1ms" }, []],
    [{ driftCheck: "0s" }, ["driftCheck"]],
    [{ driftCheck: "1d" }, []],
    [{ driftCheck: "86401s" }, ["driftCheck"]],
    [{ timerGrace: "0s" }, []],
    [{ timerGrace: "2591999s" }, []],
    [{ timerGrace: "30d" }, ["timerGrace"]],
    [{ cadence: "0s", staleAfter: "0s", driftCheck: "365d" }, ["cadence", "staleAfter", "driftCheck"]],
  ])("is refused by the name of its field when it is applied: %j", (policy, fields) => {
    expect(refusedFields(policy)).toEqual(fields);
  });

  it("is read where an earlier build took it, so that an upgrade stops no account", () => {
    const text = fileWith({ cadence: "12h", cooldown: "1h", staleAfter: "1s", driftCheck: "7d" });
    expect(storedFleet(text).accounts[0]?.policy).toMatchObject({
      cadenceMs: 12 * 3_600_000,
      staleAfterMs: 1_000,
    });
    expect(() => parseFleet(text)).toThrow(InvalidDocumentError);
  });
});

describe("a vault with a path", () => {
  const text = JSON.stringify({
    version: 1,
    accounts: [accountEntry({ vaults: ["https://kv.vault.azure.net/secrets/vision-key"] })],
  });

  it("is refused when it is applied, and named where an earlier build took it", () => {
    const stored = storedFleet(text);
    expect(stored.accounts[0]?.vaults).toEqual(["https://kv.vault.azure.net"]);
    expect(faultsInNew(stored).map(({ path }) => path)).toEqual(["accounts.vision.vaults"]);
    expect(() => parseFleet(text)).toThrow(InvalidDocumentError);
  });
});
