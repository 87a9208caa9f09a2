// Fetches PowerShell from NuGet into the cache, for the tests that run hooks and read snippets in it.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cachedPwsh, pwshFolder } from "./tools/cached-pwsh.ts";

const version = "7.6.9";

if (!existsSync(cachedPwsh)) {
  const words = ["tool", "install", "--tool-path", pwshFolder, "PowerShell", "--version", version];
  execFileSync("dotnet", words, { stdio: "inherit" });
}
console.log(cachedPwsh);
