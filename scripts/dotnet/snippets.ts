import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { markdownFiles, read, root } from "../../test/docs/markdown.ts";

/** Names that a snippet may use without declaring them: the prose around it says where they come from. */
const given = {
  args: "string[] args",
  builder: "HostApplicationBuilder builder",
  keyturn: "KeyturnKey keyturn",
  options: "OpenAIClientOptions options",
};

/**
 * Writes the C# blocks of all documents into `folder`, whose content is lost: each as a method of its own, for the project
 * clients/dotnet/Snippets to compile. Messages of the compiler name the lines of the documents. A `using` of one block
 * counts for all.
 *
 * @throws {Error} There is no block: then nothing would be compiled.
 */
export async function writeSnippets(folder: string): Promise<void> {
  const files = markdownFiles().flatMap((document) => snippetsIn(document, read(document)));
  if (files.length === 0) throw new Error("no document has a C# block");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const usings = new Set(files.flatMap((file) => file.usings));
  await writeFile(join(folder, "Usings.cs"), [...usings].map((using) => `global ${using}\n`).join(""));
  for (const [index, { code }] of files.entries()) {
    await writeFile(join(folder, `Snippet${index}.cs`), `static class Snippet${index}\n{\n${code}}\n`);
  }
}

function snippetsIn(
  document: string,
  text: string,
): readonly { readonly usings: readonly string[]; readonly code: string }[] {
  return [...text.matchAll(/^```csharp\n((?:using [\w.]+;\n)*)([\s\S]*?)^```$/gm)].map((match) => {
    const [block, usings = "", body = ""] = match;
    const before = text.slice(0, match.index + block.indexOf(body, "```csharp\n".length + usings.length));
    const parameters = Object.entries(given).filter(
      ([name]) => !new RegExp(`^var ${name}\\b`, "m").test(body),
    );
    const head = `static async Task Snippet(${parameters.map(([, parameter]) => parameter).join(", ")})`;
    return {
      usings: usings.split("\n").filter((line) => line !== ""),
      code: `${head}\n{\n#line ${before.split("\n").length} "${fileURLToPath(new URL(document, root))}"\n${body}}\n`,
    };
  });
}
