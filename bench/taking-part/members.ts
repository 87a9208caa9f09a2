import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { canRun } from "../../test/real-listeners/programs.ts";

/** An application of the benchmark. */
export interface MemberPlan {
  readonly name: string;
  readonly command: readonly string[];
  /** Behind an agent it knows nothing of keyturn; otherwise it embeds a library. */
  readonly isBehindAgent: boolean;
}

const repository = fileURLToPath(new URL("../..", import.meta.url));
const programs = fileURLToPath(new URL("programs/", import.meta.url));
/** Debian's, which has the Azure SDK; another one on the PATH may not. */
const python = "/usr/bin/python3";
const dotnetProject = `${repository}clients/dotnet/Chatting`;
const dotnetProgram = `${repository}dist/dotnet/bin/Chatting/release/Chatting.dll`;

/** Those whose language is on this machine, built. What is missing is said on standard error. */
export function availableMembers(): readonly MemberPlan[] {
  const node = [process.execPath, `${programs}openai-node.mjs`];
  return [
    { name: "openai-node", command: node, isBehindAgent: true },
    ...(hasPython()
      ? [{ name: "library-python", command: [python, `${programs}library.py`], isBehindAgent: false }]
      : []),
    ...(hasDotnet()
      ? [
          { name: "openai-dotnet", command: ["dotnet", dotnetProgram], isBehindAgent: true },
          { name: "library-dotnet", command: ["dotnet", dotnetProgram], isBehindAgent: false },
        ]
      : []),
  ];
}

function hasPython(): boolean {
  if (spawnSync(python, ["-c", "import azure.identity, azure.keyvault.secrets"]).status === 0) return true;
  console.error("taking-part: no python3-azure here, so no application in Python takes part");
  return false;
}

function hasDotnet(): boolean {
  if (!canRun) {
    console.error("taking-part: no dotnet here, so no application in C# takes part");
    return false;
  }
  const { status, stdout } = spawnSync("dotnet", ["build", dotnetProject, "-c", "Release", "-v", "q"], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${dotnetProject} cannot be built: ${stdout}`);
  return true;
}

/** Where Python finds the library. */
export const pythonPath = `${repository}clients/python/src`;
/** The agent as it is packaged. */
export const agentProgram = `${repository}dist/agent.mjs`;
