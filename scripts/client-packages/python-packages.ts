import { copyFile, cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { debianPython } from "../tools/debian-python.ts";
import { runQuietly } from "./run-quietly.ts";

/**
 * Builds the wheel and the source archive of the Python library into `target`, with the setuptools and wheel of the
 * system's Python and without a network.
 *
 * @returns the names of the two files.
 */
export async function pythonPackages(root: string, target: string): Promise<readonly string[]> {
  const work = await mkdtemp(join(tmpdir(), "keyturn-python-"));
  try {
    // A copy, because setuptools writes beside the sources.
    const source = join(work, "source");
    for (const name of ["pyproject.toml", "README.md", "src"]) {
      await cp(join(root, "clients/python", name), join(source, name), { recursive: true, filter: isSource });
    }
    await copyFile(join(root, "LICENSE"), join(source, "LICENSE"));
    const made = join(work, "made");
    await mkdir(made);
    for (const kind of ["wheel", "sdist"]) {
      const build = `import sys, setuptools.build_meta as backend; backend.build_${kind}(sys.argv[1])`;
      await runQuietly(debianPython, ["-c", build, made], source);
    }
    const names = (await readdir(made)).sort();
    for (const name of names) await copyFile(join(made, name), join(target, name));
    return names;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function isSource(path: string): boolean {
  return !/(__pycache__|\.egg-info)$/.test(path);
}
