import { eventRowOf, headRowOf } from "../../shared/azure/tables/trail-rows.ts";
import { sha256 } from "../../shared/digest.ts";
import { lifecycleDocument } from "../../shared/lifecycle/lifecycle-document.ts";
import { outbox } from "../../shared/reconciler/outbox/publish-events.ts";
import { encodeStep } from "../../shared/records/step-codec.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { day } from "../domain/builders.ts";
import { memoryPublicationLog } from "../reconciler/fakes/memory-outbox-log.ts";
import type { SmallWorld } from "../reconciler/small-world.ts";
import { isIdle, smallWorld } from "../reconciler/small-world.ts";
import { shownColumns, shownText } from "./recording.ts";

/** Longer ones are given by their digest where a journal is brief. */
const longestInBrief = 600;

/** The phases whose first row is told in full all the same: here lies what tells one scenario from another. */
const toldInBrief: readonly unknown[] = ["preparing", "idle"];

/** A story that always goes the same way: time is set, and nothing is drawn by lot. */
export interface Scenario {
  readonly name: string;
  /** Leaves out the enrolment, and gives most long texts by their digest. */
  readonly isBrief?: boolean;
  readonly world?: Parameters<typeof smallWorld>[0];
  /** Begins when the account is enrolled. */
  readonly play: (run: Run) => Promise<void>;
}

/** The world of a scenario, with everything written down that is stored, sent or done outside. */
export interface Run {
  readonly world: SmallWorld;
  /** Lives on until something holds, and tells others on the way. */
  readonly until: (holds: (trail: Trail) => boolean) => Promise<Trail>;
  readonly ticks: (count: number) => Promise<void>;
  /** Records the answer to an API call at this moment. */
  readonly show: (...calls: readonly string[]) => Promise<void>;
}

/** Answers a call of the API about the account of a world. */
export type Answering = (world: SmallWorld, call: string) => Promise<string>;

/** Plays a scenario. Gives the lines of its journal. */
export async function recordRun(
  { world: wish, play, isBrief = false }: Scenario,
  answer: Answering,
): Promise<readonly string[]> {
  const world = smallWorld(wish);
  const { journal, lived } = journalOf(world, isBrief);
  const { clock, ports, spec } = world;
  const box = outbox({
    clock,
    trail: ports.trail,
    outboxLog: memoryPublicationLog(),
    publisher: {
      publish: async (events) => {
        for (const event of events) journal({ told: lifecycleDocument(event) });
      },
    },
  });
  await box.open(spec.name);

  async function tick(): Promise<Trail> {
    lived();
    await world.tick();
    const trail = await ports.trail.read(spec.name);
    await box.publish(trail, spec);
    return trail;
  }

  const run: Run = {
    world,
    async until(holds) {
      for (const end = clock.monotonicMs() + day; clock.monotonicMs() < end;) {
        const trail = await ports.trail.read(spec.name);
        if (holds(trail)) return trail;
        await tick();
      }
      const { state, objection } = await ports.trail.read(spec.name);
      throw new Error(`the scenario stays ${state.phase}: ${objection?.reason}`);
    },
    async ticks(count) {
      for (let done = 0; done < count; done += 1) await tick();
    },
    async show(...calls) {
      for (const call of calls) {
        const text = await answer(world, call);
        journal({ answered: call, body: isBrief ? shortened(shownText(text), 5_000) : shownText(text) });
      }
    },
  };
  await run.until(isIdle);
  if (isBrief) journal.forget();
  await play(run);
  return journal.lines();
}

/** Writes down whatever passes the ports of a world from now on. */
function journalOf({ clock, ports, vault, account }: SmallWorld, isBrief: boolean) {
  const lines: { at: string; lived?: number }[] = [];
  let head: Readonly<Record<string, unknown>> = {};
  const at = () => clock.now().toISOString();
  const journal = Object.assign((line: object) => void lines.push({ at: at(), ...line }), {
    lines: () => lines.map((line) => JSON.stringify(line)),
    forget: () => void lines.splice(0),
  });

  function saved(kept: Trail, unsaved: Trail["unsaved"] = []): void {
    for (const event of unsaved) journal({ event: shownColumns(eventRowOf(kept.account, event)) });
    const next = shownColumns(headRowOf(kept));
    const names = [...new Set([...Object.keys(head), ...Object.keys(next)])];
    const changed = names.filter((name) => JSON.stringify(next[name]) !== JSON.stringify(head[name]));
    const isToldInFull = changed.includes("phase") && toldInBrief.includes(next["phase"]);
    const shorten = isBrief && !isToldInFull;
    const shown = (name: string) => (shorten ? shortened(next[name] ?? null) : (next[name] ?? null));
    journal({ head: Object.fromEntries(changed.map((name) => [name, shown(name)])) });
    head = next;
  }

  // The calls as they were before they are followed.
  const [trail, queue, vaults, issuer, azure] = [
    { ...ports.trail },
    { ...ports.queue },
    { ...vault },
    { ...account.issuer },
    { ...account },
  ];
  const followed: Pick<typeof trail, "save"> &
    Pick<typeof queue, "send"> &
    Pick<typeof vaults, "store" | "write" | "disable"> &
    Pick<typeof issuer, "regenerate"> &
    Pick<typeof azure, "regenerateBehindTheBack"> = {
    async save(unsaved) {
      const kept = await trail.save(unsaved);
      saved(kept, unsaved.unsaved);
      return kept;
    },
    async send(message, urgency, delayMs = 0) {
      journal({ sent: shownText(encodeStep(message)), delayMs });
      await queue.send(message, urgency, delayMs);
    },
    async store(place, secret, draft, timeoutMs) {
      const made = await vaults.store(place, secret, draft, timeoutMs);
      journal({ stored: { vault: place, secret, ...draft, value: draft.value.reveal() } });
      return made;
    },
    write(place, secret, value) {
      journal({ stored: { vault: place, secret, value: value.reveal() } });
      return vaults.write(place, secret, value);
    },
    async disable(place, secret, version, timeoutMs) {
      await vaults.disable(place, secret, version, timeoutMs);
      journal({ disabled: { vault: place, secret, version } });
    },
    async regenerate(id, slot, timeoutMs) {
      const keys = await issuer.regenerate(id, slot, timeoutMs);
      journal({ regenerated: slot });
      return keys;
    },
    regenerateBehindTheBack(slot) {
      azure.regenerateBehindTheBack(slot);
      journal({ regenerated: slot });
    },
  };
  for (const port of [ports.trail, ports.queue, vault, account.issuer, account]) {
    for (const [name, call] of Object.entries(followed))
      if (name in port) Object.assign(port, { [name]: call });
  }

  /** Lines of five seconds later and nothing between are one. */
  function lived(): void {
    const last = lines.at(-1);
    const follows =
      last?.lived !== undefined && Date.parse(last.at) + 5_000 * last.lived === clock.now().getTime();
    if (follows) last.lived = (last.lived ?? 0) + 1;
    else journal({ lived: 1 });
  }
  return { journal, lived };
}

/** Tells a long text by its digest. */
function shortened(shown: unknown, longest = longestInBrief): unknown {
  const text = typeof shown === "string" ? shown : JSON.stringify(shown);
  return text.length > longest ? { sha256: sha256(text) } : shown;
}
