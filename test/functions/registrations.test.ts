import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { loadFunctions } from "../../emulator/host/load-functions.ts";

const bundle = fileURLToPath(new URL("../../dist/functions.cjs", import.meta.url));

describe("the built bundle", () => {
  it("registers exactly these functions", async () => {
    const functions = await loadFunctions(bundle);
    const registered = functions.map(({ name, trigger }) => [name, trigger.type] as const);
    expect(Object.fromEntries(registered)).toEqual({
      sweep: "timerTrigger",
      nearExpiry: "eventGridTrigger",
      nearExpiryQueue: "queueTrigger",
      step: "queueTrigger",
      poison: "queueTrigger",
      urgentStep: "queueTrigger",
      urgentPoison: "queueTrigger",
      resumeRollout: "httpTrigger",
      rollout: "httpTrigger",
      rotate: "httpTrigger",
      abandon: "httpTrigger",
      cancel: "httpTrigger",
      revert: "httpTrigger",
      approve: "httpTrigger",
      pause: "httpTrigger",
      resume: "httpTrigger",
      register: "httpTrigger",
      deregister: "httpTrigger",
      approveRegistration: "httpTrigger",
      report: "httpTrigger",
      settle: "httpTrigger",
      standing: "httpTrigger",
      status: "httpTrigger",
      usage: "httpTrigger",
      leaks: "httpTrigger",
      discover: "timerTrigger",
      discovery: "httpTrigger",
      discoverNow: "httpTrigger",
      foundCopies: "httpTrigger",
      doctor: "httpTrigger",
      fleet: "httpTrigger",
      fleetText: "httpTrigger",
      openApi: "httpTrigger",
      ui: "httpTrigger",
      uiAccount: "httpTrigger",
      uiRotation: "httpTrigger",
      uiHelp: "httpTrigger",
      uiPage: "httpTrigger",
      rotationEvidence: "httpTrigger",
      evidence: "httpTrigger",
      plan: "httpTrigger",
      compare: "httpTrigger",
      advice: "httpTrigger",
      forecast: "httpTrigger",
      attention: "httpTrigger",
      alerts: "httpTrigger",
      fleetChanges: "httpTrigger",
      fleetChange: "httpTrigger",
      approveFleetChange: "httpTrigger",
      rejectFleetChange: "httpTrigger",
      loosen: "httpTrigger",
      uiEmergency: "httpTrigger",
      uiAccountAct: "httpTrigger",
      uiFleetAct: "httpTrigger",
    });
    expect(registered).toHaveLength(54);
  });

  it("loads only the library and no SDK, so that a cold start does not wait", async () => {
    const { size } = await stat(bundle);
    expect(size).toBeLessThan(200_000);
  });
});
