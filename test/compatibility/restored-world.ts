import { chained, recordedEventOf, trailOf } from "../../shared/azure/tables/trail-rows.ts";
import { SecretValue } from "../../shared/secret-value.ts";
import { decodeStep } from "../../shared/records/step-codec.ts";
import { second } from "../domain/builders.ts";
import type { SmallWorld } from "../reconciler/small-world.ts";
import { smallWorld } from "../reconciler/small-world.ts";
import type { Columns, JournalLine } from "./recording.ts";
import { isWhole, rowOf } from "./recording.ts";
import type { Scenario } from "./recorded-run.ts";

/**
 * Makes a world in which everything outside is as the journal says that the earlier build had left it: keys, versions,
 * what consumers hold and have reported, messages that are not visible yet. The trail is what it had stored.
 */
export async function restoredWorld(
  scenario: Scenario | undefined,
  journal: readonly JournalLine[],
): Promise<SmallWorld> {
  const world = smallWorld({ ...scenario?.world, worker: "later" });
  for (const line of journal) {
    world.clock.advanceTo(line.at);
    await happen(line, world);
  }
  await deliverAgain(journal, world);
  const { head, events } = storedRows(journal);
  if (head) {
    const { account } = trailOf(head);
    const unsaved = chained(account, events.map(recordedEventOf));
    await world.ports.trail.save({ ...trailOf(head), unsaved });
  }
  return world;
}

/** The rows of the trail as they lay in the table after these lines. */
export function storedRows(journal: readonly JournalLine[]) {
  let columns: Columns = {};
  const events: object[] = [];
  for (const line of journal) {
    if ("event" in line) events.push(rowOf(line.event));
    if ("head" in line) columns = { ...columns, ...line.head };
  }
  return { events, ...("rowKey" in columns && isWhole(columns) && { head: rowOf(columns) }) };
}

/** Does again what happened outside; the earlier build itself does nothing here. */
async function happen(line: JournalLine, world: SmallWorld): Promise<void> {
  const { account, vault, consumers, clock } = world;
  if ("regenerated" in line) await account.issuer.regenerate(account.resourceId, line.regenerated, 0);
  if ("disabled" in line)
    await vault.disable(line.disabled.vault, line.disabled.secret, line.disabled.version, 0);
  if ("stored" in line) {
    const { vault: place, secret, value } = line.stored;
    const { key1, key2 } = account.keys();
    const own = [key1, key2].find((key) => key.reveal() === value);
    vault.write(place, secret, own ?? new SecretValue(value));
  }
  if ("lived" in line) {
    for (let times = 0; times < line.lived; times += 1) {
      if (times > 0) clock.advance(5 * second);
      for (const consumer of consumers) await consumer.live();
    }
  }
}

/** Messages that nobody has seen yet are still there; those that consumers send meanwhile have been taken. */
async function deliverAgain(journal: readonly JournalLine[], { queue, clock }: SmallWorld): Promise<void> {
  while (queue.take()) continue;
  const now = clock.now().getTime();
  for (const line of journal) {
    if (!("sent" in line)) continue;
    const leftMs = line.at.getTime() + line.delayMs - now;
    if (leftMs > 0) await queue.send(decodeStep(line.sent.json), "ordinary", leftMs);
  }
}
