import { describe, expect, it } from "@jest/globals";
import { readArguments } from "../../emulator/demo/demo-arguments.ts";

describe("the arguments of npm start", () => {
  it.each([
    [[], { once: false, json: false }],
    [["--once", "--json"], { once: true, json: true }],
    [["--consumer", "your-app"], { once: false, json: false, consumer: "your-app" }],
  ])("are read: %j", (args, expected) => {
    expect(readArguments(args)).toEqual(expected);
  });

  it.each([
    ["an unknown option", ["--twice"]],
    ["a name that no fleet file takes", ["--consumer", "Your App"]],
    ["a name that leaves the directory", ["--consumer", "../app"]],
    ["an application where nothing is served", ["--once", "--consumer", "your-app"]],
  ])("are refused with %s", (_what, args) => {
    expect(typeof readArguments(args)).toBe("string");
  });
});
