import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { pythonPackages } from "../../scripts/client-packages/python-packages.ts";
import { debianPython } from "../../scripts/tools/debian-python.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { filesIn, repository, version } from "./release.ts";

const canBuild = spawnSync(debianPython, ["-c", "import setuptools, wheel"]).status === 0;
if (!canBuild)
  process.stderr.write("skipped: there is no python3 with python3-setuptools and python3-wheel\n");

const run = (args: readonly string[], cwd: string) =>
  execFileSync(debianPython, args, { cwd, encoding: "utf8", stdio: "pipe" });

/** The files in a wheel, without the digests of themselves. */
const contentOf = (wheel: string, folder: string) =>
  run(
    ["-c", "import sys, zipfile; print('\\n'.join(sorted(zipfile.ZipFile(sys.argv[1]).namelist())))", wheel],
    folder,
  )
    .trim()
    .split("\n");

describe("the packages of the Python library", () => {
  (canBuild ? it : it.skip)(
    "are a wheel, and a source archive that the same wheel can be built from",
    async () => {
      const folder = await temporaryDirectory();
      const [archive = "", wheel = ""] = await pythonPackages(repository, folder);
      expect([archive, wheel]).toEqual([
        expect.stringMatching(new RegExp(`^keyturn[_-]consumer-${version}\\.tar\\.gz$`)),
        `keyturn_consumer-${version}-py3-none-any.whl`,
      ]);
      const content = contentOf(wheel, folder);
      expect(content.filter((name) => name.endsWith("/LICENSE"))).toHaveLength(1);

      run(["-m", "tarfile", "-e", archive, "unpacked"], folder);
      const sources = await filesIn(join(folder, "unpacked"));
      const source = join(folder, "unpacked", sources[0]?.split("/")[0] ?? "");
      run(["-c", "import setuptools.build_meta as backend; backend.build_wheel('again')"], source);
      expect(contentOf(join(source, "again", wheel), folder)).toEqual(content);
    },
  );
});
