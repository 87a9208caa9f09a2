import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { isInMemory } from "../../agent/file/memory-file-system.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";
import type { AgentWorld } from "./agent-world.ts";
import { agentWorld } from "./agent-world.ts";

let world: AgentWorld;
let folder: string;
let path: string;
let notes: string;

beforeAll(async () => {
  world = await agentWorld();
  // Linux keeps it in memory.
  folder = await mkdtemp(
    (await isInMemory("/dev/shm")) ? "/dev/shm/keyturn-test-" : join(tmpdir(), "keyturn-test-"),
  );
  path = join(folder, "key");
  notes = join(await temporaryDirectory(), "notes");
  // Stands for a reload: notes what the application would read, by its fingerprint.
  const reload = `const { createHash } = require("crypto"), fs = require("fs");
    const key = fs.readFileSync(process.argv[1], "utf8");
    fs.appendFileSync(process.argv[2], createHash("sha256").update(key).digest("hex").slice(0, 16) + "\\n");`;
  await world.start({
    ...world.config,
    probe: "auto",
    poll: "300ms",
    file: {
      path,
      adoptsWithin: "300ms",
      allowDisk: !(await isInMemory(folder)),
      command: [process.execPath, "-e", reload, path, notes],
    },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const noted = async () =>
  (await readFile(notes, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");

describe("the agent that writes the key into a file", () => {
  it("has written it when it is ready, for the owner alone", async () => {
    expect(await readFile(path, "utf8")).toBe(world.azure.keys("vision").key1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("reports the key after the application was told and its own call has succeeded", async () => {
    const { key1 } = world.azure.keys("vision");
    const report = await until(() => world.keyturn.reports.at(-1));
    expect(report).toMatchObject({ healthy: true, fingerprint: fingerprintOf(key1) });
    expect(await noted()).toEqual([fingerprintOf(key1)]);
  });

  it("replaces the file as a whole when the key changes, tells the application, and only then reports", async () => {
    const key2 = world.publish("key2");
    const fingerprint = fingerprintOf(key2);
    await until(() => world.keyturn.reports.some((report) => report.fingerprint === fingerprint));
    expect(await noted()).toContain(fingerprint);
    expect(await readFile(path, "utf8")).toBe(key2);
    expect(await readdir(folder)).toEqual(["key"]);
  });

  it("notices a key that dies without notice, and hands over the next one", async () => {
    world.azure.regenerateBehindTheBack("vision", "key1");
    const key1 = world.publish("key1");
    world.azure.regenerateBehindTheBack("vision", "key2");
    await until(async () => (await readFile(path, "utf8")) === key1);
    await until(() => world.keyturn.reports.some((report) => report.fingerprint === fingerprintOf(key1)));
  });

  it("says that it is unhealthy when the account refuses the key and there is no other", async () => {
    const { length } = world.keyturn.reports;
    world.azure.regenerateBehindTheBack("vision", "key1");
    await until(() => world.keyturn.reports.slice(length).some(({ healthy }) => !healthy));
    world.publish("key1");
    const fingerprint = fingerprintOf(world.azure.keys("vision").key1);
    await until(() =>
      world.keyturn.reports.some((report) => report.fingerprint === fingerprint && report.healthy),
    );
  });

  it("reports nothing while the application cannot be told", async () => {
    const own = await agentWorld();
    const start = own.start({
      ...own.config,
      probe: "auto",
      file: { path: `${path}-other`, adoptsWithin: "1ms", allowDisk: true, command: ["/bin/false"] },
    });
    const silent = await start;
    await until(() => silent.logged("hand-over-failed").length > 0);
    expect(own.keyturn.reports).toEqual([]);
  });

  it("sends a signal to the process that a file names", async () => {
    const own = await agentWorld();
    const pidFile = join(await temporaryDirectory(), "pid");
    // Says when it can take the signal, and ends with it.
    const child = spawn(
      process.execPath,
      [
        "-e",
        'process.on("SIGUSR2", () => process.exit(9)); setInterval(() => {}, 1000); console.log("ready")',
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    await writeFile(pidFile, `${child.pid}\n`);
    await own.start({
      ...own.config,
      probe: "auto",
      file: { path: `${path}-signal`, adoptsWithin: "1ms", allowDisk: true, signal: "SIGUSR2", pidFile },
    });
    expect(await ended).toEqual([9, null]);
  });

  it("refuses to write to a disk unless that is allowed", async () => {
    if (await isInMemory(tmpdir())) return;
    const refused = world.start({
      ...world.config,
      probe: "auto",
      file: { path: join(await temporaryDirectory(), "key"), adoptsWithin: "1s" },
    });
    await expect(refused).rejects.toThrow(/DISK_REFUSED/);
  });
});
