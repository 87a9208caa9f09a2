import { spawnSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import { azCommands, codeIn } from "../../scripts/tools/az-commands.ts";
import { cachedPwsh } from "../../scripts/tools/cached-pwsh.ts";
import { markdownFiles, read } from "./markdown.ts";

interface Snippet {
  readonly where: string;
  readonly language: string;
  readonly code: string;
}

const snippets = markdownFiles().flatMap((file): readonly Snippet[] =>
  [...read(file).matchAll(/^ *```(sh|powershell)\n([\s\S]*?)^ *```/gm)].map(
    ([, language = "", code = ""], index) => ({ where: `${file}, ${index + 1}`, language, code }),
  ),
);
const of = (language: string) => snippets.filter((snippet) => snippet.language === language);
// The strictest shell that there is: it knows nothing beyond POSIX.
const sh = ["dash", "sh"].find((program) => spawnSync(program, ["-c", ":"]).status === 0) ?? "sh";
const pwsh = [cachedPwsh, "pwsh"].find((program) => spawnSync(program, ["-Version"]).status === 0);

describe("the snippets of the documents", () => {
  it.each(of("sh").map(({ where, code }) => [where, code]))("parse in sh: %s", (_where, code) => {
    const { status, stderr } = spawnSync(sh, ["-n"], { input: code, encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
  });

  // `npm run pwsh` fetches it where .NET is.
  (pwsh === undefined ? it.skip : it).each(of("powershell").map(({ where, code }) => [where, code]))(
    "parse in PowerShell: %s",
    (_where, code) => {
      const parse =
        "$errors = $null; [void][Management.Automation.Language.Parser]::ParseInput([Console]::In.ReadToEnd(), [ref]$null, [ref]$errors); $errors | ForEach-Object { $_.Message }; exit $errors.Count";
      const { status, stdout } = spawnSync(pwsh ?? "", ["-NoProfile", "-Command", parse], {
        input: code,
        encoding: "utf8",
      });
      expect([status, stdout]).toEqual([0, ""]);
    },
  );

  it("are there to be parsed", () => {
    expect(of("sh").length).toBeGreaterThan(15);
    expect(of("powershell").length).toBeGreaterThan(0);
  });
});

describe("the calls of az that are found in a text", () => {
  it.each([
    ["az login", [{ words: "login", options: [] }]],
    [
      "id=$(az ad sp list --filter \"appId eq '$1'\" -o tsv | head)",
      [{ words: "ad sp list", options: ["--filter", "-o"] }],
    ],
    [
      'az a b --scope "$(az c d --name "$x" --query id)" --yes; az e',
      [
        { words: "a b", options: ["--scope", "--yes"] },
        { words: "c d", options: ["--name", "--query"] },
        { words: "e", options: [] },
      ],
    ],
    ["az a \\\n  --one 1 \\\n  --two=2 && azd up", [{ words: "a", options: ["--one"] }]],
    ["patiently az ad app owner add --id x", [{ words: "ad app owner add", options: ["--id"] }]],
    ["azcopy copy a b; crazy az", []],
  ])("are these: %s", (text, expected) => {
    expect(azCommands(text)).toEqual(expected);
  });

  it("are those of the code in a document, not of its prose", () => {
    const document = "say az words --not\n\n```sh\naz one --a\n```\n\nand `az two --b` ends.\n";
    expect(azCommands(codeIn(document)).map(({ words }) => words)).toEqual(["one", "two"]);
  });
});
