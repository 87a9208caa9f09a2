// Loaded into the app before all else: notes how long its event loop was held up, as a line with the end of the gap and
// its length. CPU time counts where it is less than what the clock says, since others on the machine take time too.
import { appendFileSync } from "node:fs";

const file = process.env["KEYTURN_LOOP_FILE"];
const everyMs = 5;
const worthNotingMs = 5;

if (file !== undefined) {
  let lastMs = performance.now();
  let lastCpu = process.cpuUsage();
  setInterval(() => {
    const nowMs = performance.now();
    const { user, system } = process.cpuUsage(lastCpu);
    const heldMs = Math.min(nowMs - lastMs - everyMs, (user + system) / 1_000);
    if (heldMs >= worthNotingMs) appendFileSync(file, `${performance.timeOrigin + nowMs} ${heldMs}\n`);
    lastMs = performance.now();
    lastCpu = process.cpuUsage();
  }, everyMs).unref();
}
