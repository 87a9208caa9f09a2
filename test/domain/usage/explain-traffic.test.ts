import { describe, expect, it } from "@jest/globals";
import { explainTraffic } from "../../../shared/domain/usage/explain-traffic.ts";

const own = 43_200;
const explained = (calls: number, byApi: Record<string, number>) =>
  explainTraffic({ calls, byApi: new Map(Object.entries(byApi)) }, own);

describe("the API of the call that was chosen for an account", () => {
  it("is the one that keyturn's calls are counted under", () => {
    const byApi = new Map([
      ["Computer Vision", own],
      ["contentsafety", 3],
    ]);
    expect(explainTraffic({ calls: own + 3, byApi }, own, "vision/v3.2/models")).toMatchObject({
      byOthers: 3,
      capabilities: [{ name: "contentsafety", calls: 3 }],
    });
  });
});

describe("the calls of an account over a long time", () => {
  it.each<[string, number, Record<string, number>]>([
    ["as estimated", own, { "Content Safety": own }],
    ["fewer, since keyturn was down for a while", own / 2, { contentsafety: own / 2 }],
    ["a few in a hundred more", own * 1.02 + 10, { ContentSafety: own * 1.02 + 10 }],
    ["of an API that Azure does not name", own, {}],
  ])("are all keyturn's own when they are %s", (_what, calls, byApi) => {
    expect(explained(calls, byApi)).toEqual({ calls, byOthers: 0, capabilities: [] });
  });

  it("are others' beyond what keyturn may have made", () => {
    const calls = own * 1.02 + 11;
    expect(explained(calls, { contentsafety: calls })).toMatchObject({
      byOthers: calls - own,
      capabilities: [{ name: "contentsafety", calls: calls - own }],
    });
  });

  it("are others' to the last one where they are of another API", () => {
    const { byOthers, capabilities } = explained(own + 3, { contentsafety: own, openai: 1, language: 2 });
    expect(byOthers).toBe(3);
    expect(capabilities.map(({ name }) => name)).toEqual(["language", "openai"]);
  });

  it("include what the metric of the whole leaves out", () => {
    expect(explained(own, { contentsafety: own, openai: 500 })).toMatchObject({
      calls: own + 500,
      byOthers: 500,
    });
  });

  it("tell no API that nobody called", () => {
    expect(explained(own, { contentsafety: own, openai: 0 }).capabilities).toEqual([]);
  });
});
