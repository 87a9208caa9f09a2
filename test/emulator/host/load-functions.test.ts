import { describe, expect, it } from "@jest/globals";
import { loadFunctions } from "../../../emulator/host/load-functions.ts";
import { buildApp } from "./built-app.ts";

const names = async (file: string): Promise<string[]> => (await loadFunctions(file)).map(({ name }) => name);

describe("loading an app", () => {
  it("answers the name, trigger and bindings of every function", async () => {
    const functions = await loadFunctions(
      await buildApp(`
        app.timer("sweep", { schedule: "%SWEEP%", handler: () => {} });
        app.storageQueue("step", { queueName: "steps", connection: "Work", handler: () => {} });
        app.eventGrid("nearExpiry", { handler: () => {} });
        app.http("status", { route: "accounts/{account?}", methods: ["GET"], handler: () => ({}) });
      `),
    );
    expect(functions.map(({ name, trigger }) => [name, trigger])).toEqual([
      ["sweep", { type: "timerTrigger", schedule: "%SWEEP%", runOnStartup: false, useMonitor: true }],
      ["step", { type: "queueTrigger", queueName: "steps", connection: "Work" }],
      ["nearExpiry", { type: "eventGridTrigger" }],
      [
        "status",
        { type: "httpTrigger", route: "accounts/{account?}", methods: ["GET"], authLevel: "anonymous" },
      ],
    ]);
    expect(functions[3]?.bindings).toMatchObject({ $return: { type: "http", direction: "out" } });
  });

  it("answers the same again for the same file, and for another only its own", async () => {
    const one = await buildApp(`app.http("one", { handler: () => ({}) });`);
    const other = await buildApp(`app.http("other", { handler: () => ({}) });`);
    expect([await names(one), await names(other), await names(one)]).toEqual([["one"], ["other"], ["one"]]);
  });

  it.each([
    ["throws before it registers anything", `throw new Error("early");`, "FUNCTIONS_NOT_LOADED"],
    [
      "throws after its first registration",
      `app.http("a", { handler: () => ({}) }); throw new Error("late");`,
      "FUNCTIONS_NOT_LOADED",
    ],
    ["registers nothing", `app.setup({});`, "FUNCTIONS_NOT_LOADED"],
    [
      "registers one name twice",
      `app.http("a", { handler: () => ({}) }); app.http("A", { handler: () => ({}) });`,
      "FUNCTIONS_NOT_LOADED",
    ],
    ["has a name that Azure refuses", `app.http("1st", { handler: () => ({}) });`, "FUNCTION_REFUSED"],
    ["has a trigger that the host lacks", `app.warmup("w", { handler: () => {} });`, "FUNCTION_REFUSED"],
  ])("refuses an app that %s", async (_, source, code) => {
    await expect(loadFunctions(await buildApp(source))).rejects.toMatchObject({ code });
  });
});
