import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const built = fileURLToPath(new URL("../../dist/real-listeners/", import.meta.url));
/** Of listeners there are two, since the extensions need different versions of one library. */
const programs = ["queues", "timers", "http"] as const;

/** The built file of a program. */
export function programOf(name: string): string {
  return `${built}bin/${name}/release/${name}.dll`;
}

/** Whether Microsoft's listeners can run here: they need .NET. */
export const canRun = spawnSync("dotnet", ["--version"]).status === 0;

/** Builds the programs from NuGet's packages. */
export function buildPrograms(): void {
  for (const name of programs) {
    const { status, stdout } = spawnSync("dotnet", ["build", folder + name, "-c", "Release", "-v", "q"], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${name} cannot be built: ${stdout}`);
  }
}
