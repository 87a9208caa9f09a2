import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { runQuietly } from "./run-quietly.ts";

/** Builds the package of the .NET library into `target`. Needs .NET and NuGet. @returns the name of the file. */
export async function dotnetPackage(root: string, target: string): Promise<string> {
  const project = join(root, "clients/dotnet/Keyturn.Consumer");
  await runQuietly("dotnet", ["pack", project, "-c", "Release", "-o", target, "-v", "q", "--nologo"], root);
  return `Keyturn.Consumer.${packageJson.version}.nupkg`;
}
