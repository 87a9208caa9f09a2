import { describe, expect, it } from "@jest/globals";
import { version } from "../../shared/version.ts";
import { markdownFiles, read } from "./markdown.ts";

const readme = read("README.md");

describe("the README", () => {
  it("stays below 150 lines", () => {
    expect(readme.trimEnd().split("\n").length).toBeLessThan(150);
  });

  it("gives one command for the main job and one for the tests", () => {
    const commands = readme.split("\n").filter((line) => line.startsWith("npm "));
    expect(commands).toEqual(["npm ci && npm start -- --once", "npm ci && npm test"]);
  });

  it("names the Node that scripts need where npm brings none, as CONTRIBUTING does", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
    const oldest = `Node ${engines.node.replace(">=", "")} or newer`;
    expect(readme).toContain(oldest);
    expect(read("CONTRIBUTING.md")).toContain(oldest);
  });

  it("names scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = ["README.md", "CONTRIBUTING.md", "infra/README.md"].flatMap((file) =>
      [...read(file).matchAll(/\bnpm (?:run )?(start|test|(?<=run )[a-z:-]+)/g)].map(
        ([, name]) => name ?? "",
      ),
    );
    expect(named).toEqual(expect.arrayContaining(["start", "test", "check"]));
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe("the documentation", () => {
  it("names packages by the version that there is", () => {
    const named = markdownFiles().flatMap(
      (file) => read(file).match(/(?<=keyturn(-consumer)?-)\d+\.\d+\.\d+/g) ?? [],
    );
    expect(named.length).toBeGreaterThan(2);
    expect([...new Set(named)]).toEqual([version]);
  });

  it("lists every setting that the app reads", () => {
    const listed = read("docs/settings.md");
    const settings = new Set(
      `${read("shared/config.ts")}${read("shared/schedules.ts")}`.match(/KEYTURN_[A-Z_]+/g),
    );
    expect([...settings].filter((setting) => !listed.includes(`\`${setting}\``))).toEqual([]);
  });
});
