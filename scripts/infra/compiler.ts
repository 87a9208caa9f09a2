import { execFile } from "node:child_process";
import { chmod, mkdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const version = "0.49.2";
const systems: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: "linux",
  darwin: "osx",
  win32: "win",
};
const cache = fileURLToPath(new URL("../../node_modules/.cache/bicep/", import.meta.url));

/** Runs Bicep in a folder; every diagnostic is an error. */
export type Bicep = (folder: string, ...args: readonly string[]) => Promise<string>;

/** A finding of the compiler or of its linter; it exits 0 for warnings. */
const diagnostic = / : (?:Error|Warning|Info) /;

/**
 * Microsoft's compiler from its NuGet package, which `dotnet` fetches once; the program then runs alone.
 *
 * @throws {Error} there is no `dotnet`, no such package, or no compiler for this machine.
 */
export async function bicepCompiler(): Promise<Bicep> {
  const name = `azure.bicep.commandline.${systems[process.platform]}-${process.arch}`;
  const program = join(cache, name, version, "tools", process.platform === "win32" ? "bicep.exe" : "bicep");
  if (!(await exists(program))) await restore(name);
  await chmod(program, 0o755);
  return async (cwd, ...args) => {
    const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" };
    const { stdout, stderr } = await run(program, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
    const findings = stderr.split("\n").filter((line) => diagnostic.test(line));
    if (findings.length > 0) throw new Error(findings.join("\n").replaceAll(`${cwd}/`, ""));
    return stdout;
  };
}

const run = promisify(execFile);

async function restore(name: string): Promise<void> {
  const folder = join(tmpdir(), `keyturn-bicep-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const project = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup><PackageDownload Include="${name}" Version="[${version}]" /></ItemGroup>
</Project>
`;
  await writeFile(join(folder, "compiler.csproj"), project);
  await run("dotnet", ["restore", "--packages", cache, "compiler.csproj"], { cwd: folder });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
