import type { Program } from "../child-process.ts";

/**
 * Several programs as one: they end together, and the end of any is the end of all.
 *
 * @throws {ProgramNotReadyError} one did not start; the others are ended.
 */
export async function together(...starting: readonly Promise<Program>[]): Promise<Program> {
  const started = await Promise.allSettled(starting);
  const programs = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const killAll = () => Promise.all(programs.map((program) => program.kill()));
  const failed = started.find((one) => one.status === "rejected");
  const [first] = programs;
  if (failed || !first) {
    await killAll();
    throw failed?.reason ?? new Error("there is no program");
  }
  let areAsked = false;
  const exited = Promise.race(programs.map((program) => program.exited)).then(async (exit) => {
    // Those that were asked to end may need longer than the first of them.
    if (!areAsked) await killAll();
    await Promise.all(programs.map((program) => program.exited));
    return exit;
  });
  return {
    name: programs.map(({ name }) => name).join(" and "),
    pid: first.pid,
    ready: first.ready,
    get lines() {
      return programs.flatMap(({ lines }) => lines);
    },
    exited,
    async kill() {
      await killAll();
      return exited;
    },
    async stop(...how) {
      areAsked = true;
      await Promise.all(programs.map((program) => program.stop(...how)));
      return exited;
    },
  };
}
