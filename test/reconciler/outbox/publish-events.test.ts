import { describe, expect, it } from "@jest/globals";
import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import type { LifecycleDocument } from "../../../shared/lifecycle/lifecycle-document.ts";
import type { OutboxPorts } from "../../../shared/reconciler/outbox/publish-events.ts";
import { outbox } from "../../../shared/reconciler/outbox/publish-events.ts";
import { holdPoisoned } from "../../../shared/reconciler/hold-poisoned.ts";
import { after, day, hour, minute, now, second } from "../../domain/builders.ts";
import { events } from "../../domain/events.ts";
import { memoryPublicationLog } from "../fakes/memory-outbox-log.ts";
import { memoryTopic } from "../fakes/memory-topic.ts";
import { isIdle, isIn, smallSpec, smallWorld, wholeRotation } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";
import { withEvent } from "../../../shared/records/trail.ts";

const toRequest = [events.enrolmentStarted, events.accountEnrolled, events.rotationRequested];
const wholeStory = ["started", "published", "adopted", "retired", "completed"];

/** A world whose events are published, and the outbox that does it. */
function toldWorld(world: SmallWorld = smallWorld()) {
  const topic = memoryTopic();
  const storage = { reads: 0, queries: 0, writes: 0 };
  const log = memoryPublicationLog();
  const ports: OutboxPorts = {
    clock: world.clock,
    publisher: topic.publisher,
    outboxLog: {
      read: async (account) => ((storage.reads += 1), log.read(account)),
      save: async (position) => ((storage.writes += 1), log.save(position)),
    },
    trail: {
      read: (account) => world.ports.trail.read(account),
      events: async (account, from) => ((storage.queries += 1), world.ports.trail.events(account, from)),
    },
  };
  const { name } = world.spec;
  const box = outbox(ports);
  const tell = async (by = box, spec: AccountSpec | undefined = world.spec) =>
    by.publish(await world.ports.trail.read(name), spec);
  return {
    world,
    topic,
    storage,
    tell,
    box,
    open: () => box.open(name),
    /** The outbox of another process, or of this one after it has died. */
    another: () => outbox(ports),
    types: () => typesIn(topic.accepted),
  };
}

function typesIn(documents: readonly LifecycleDocument[]): readonly string[] {
  return documents.map(({ type }) => type.replace("keyturn.rotation.", ""));
}

/** Publishes after every tick, as steps and sweeps do, until the rotation has ended. */
async function toldRotation({ world, tell }: ReturnType<typeof toldWorld>): Promise<void> {
  await world.ask();
  for (let idle = false; !idle; idle = isIdle(await world.ports.trail.read(world.spec.name))) {
    await world.tick();
    await tell().catch(() => undefined);
  }
}

describe("telling others what is recorded", () => {
  it("tells a whole rotation in its order, each event once", async () => {
    const told = toldWorld();
    await told.open();
    await told.world.until(isIdle);
    await toldRotation(told);
    expect(told.types()).toEqual(wholeStory);
    expect(new Set(told.topic.accepted.map(({ id }) => id)).size).toBe(wholeStory.length);
  });

  it("tells later what was recorded by a process that died before it could", async () => {
    const told = toldWorld();
    await told.open();
    await wholeRotation(told.world);
    expect(told.types()).toEqual([]);
    await told.tell(told.another());
    expect(told.types()).toEqual(wholeStory);
  });

  it("tells again, under the same id, what may have been accepted", async () => {
    const told = toldWorld();
    await told.open();
    await told.world.until(isIdle);
    await told.world.ask();
    told.topic.failures.plan("publish", "answer-lost");
    await expect(told.tell()).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    told.world.clock.advance(3 * second);
    await told.tell();
    const [first, again, ...more] = told.topic.accepted;
    expect([again, more]).toEqual([first, []]);
  });

  it("does not lose what two processes tell at the same time", async () => {
    const told = toldWorld();
    await told.open();
    await wholeRotation(told.world);
    await Promise.all([told.tell(told.another()), told.tell(told.another())]);
    expect([...new Set(told.types())]).toEqual(wholeStory);
    expect(await told.tell(told.another())).toEqual({ kind: "nothing-new" });
  });

  it("begins where an account stood when it was first met", async () => {
    const told = toldWorld();
    await wholeRotation(told.world);
    expect(await told.tell()).toEqual({ kind: "nothing-new" });
    told.world.clock.advance(day);
    await toldRotation(told);
    expect(told.types()).toEqual(wholeStory);
  });

  it("still tells the end of an account that has left the fleet", async () => {
    const told = toldWorld();
    await told.open();
    await wholeRotation(told.world);
    const gone = told.another();
    await gone.publish(await told.world.ports.trail.read(told.world.spec.name));
    expect(told.types()).toEqual(wholeStory);
  });

  it("goes through a trail that is far longer than one request", async () => {
    const told = toldWorld();
    await told.open();
    const { trail } = told.world.ports;
    const { name } = told.world.spec;
    const cancelled = { ...events.rotationEnded, outcome: "cancelled" } as const;
    const often = <T>(...values: readonly T[]) => Array.from({ length: 120 }, () => values).flat();
    const how = { releaseClaim: true, wakeAt: now };
    let head = await trail.read(name);
    const all = [
      events.enrolmentStarted,
      events.accountEnrolled,
      ...often<RotationEvent>(events.rotationRequested, cancelled),
    ];
    for (const event of all) head = await trail.save(withEvent(head, event, how));
    await told.tell();
    expect(told.types()).toEqual(often("started", "cancelled"));
    expect(told.topic.asked()).toBe(3);
  });

  it("sends no more at once than a topic takes, however many consumers an event names", async () => {
    const told = toldWorld();
    await told.open();
    const { trail } = told.world.ports;
    const notAdopted = Array.from({ length: 2_000 }, (_, index) => `consumer-${index}`);
    const adopted = { ...events.adoptionConfirmed, waiver: { by: "eve", reason: "leaked", notAdopted } };
    const rotation = [
      events.rotationRequested,
      events.preflightPassed,
      events.standbyKeyRegenerated,
      events.freshKeyProven,
      events.freshKeyPublished,
      adopted,
      events.previousKeyRegenerated,
      { ...events.rotationEnded, outcome: "completed" } as const,
    ];
    const all: readonly RotationEvent[] = [
      events.enrolmentStarted,
      events.accountEnrolled,
      ...Array.from({ length: 20 }, () => rotation).flat(),
    ];
    let head = await trail.read(told.world.spec.name);
    for (const event of all) {
      head = await trail.save(withEvent(head, event, { releaseClaim: true, wakeAt: now }));
    }
    await told.tell();
    expect(told.types().filter((type) => type === "adopted")).toHaveLength(20);
    const length = JSON.stringify(told.topic.accepted).length;
    expect(told.topic.asked()).toBeGreaterThanOrEqual(length / 160_000);
  });
});

describe("a topic that is down", () => {
  it("for a whole rotation delays nothing, and gets everything in order once it is back", async () => {
    const [fine, told] = [toldWorld(), toldWorld()];
    for (const one of [fine, told]) {
      await one.open();
      await one.world.until(isIdle);
    }
    told.topic.down(true);
    await toldRotation(fine);
    await toldRotation(told);
    expect(told.world.clock.now()).toEqual(fine.world.clock.now());
    expect(told.types()).toEqual([]);

    told.topic.down(false);
    told.world.clock.advance(5 * minute);
    await told.tell();
    expect(told.types()).toEqual(wholeStory);
  });

  it("is left alone for longer and longer", async () => {
    const told = toldWorld();
    await told.open();
    await told.world.until(isIdle);
    await told.world.ask();
    told.topic.down(true);
    const end = after(2 * hour, told.world.clock.now());
    for (; told.world.clock.now() < end; told.world.clock.advance(second)) await told.tell().catch(() => 0);
    expect(told.topic.asked()).toBeGreaterThan(20);
    expect(told.topic.asked()).toBeLessThan(40);
  });

  it("for what one account sends does not silence the others", async () => {
    const { world, box, topic, types } = toldWorld();
    const { trail } = world.ports;
    const how = { releaseClaim: true, wakeAt: now };
    const accounts = ["speech", "language"];
    for (const account of accounts) {
      await box.open(account);
      let head = await trail.read(account);
      for (const event of toRequest) head = await trail.save(withEvent(head, event, how));
    }
    topic.failures.plan("publish", "refused");
    const [speech, language] = await Promise.all(accounts.map((account) => trail.read(account)));
    if (!speech || !language) throw new Error("no trail");
    await expect(box.publish(speech)).rejects.toMatchObject({ code: "REQUEST_REFUSED" });
    expect(await box.publish(speech)).toEqual({ kind: "resting" });
    await box.publish(language);
    world.clock.advance(3 * second);
    await box.publish(speech);
    expect(types()).toEqual(["started", "started"]);
  });
});

describe("a hold that needs a person", () => {
  /** One consumer never adopts, until an operator must act. */
  async function overdue() {
    const told = toldWorld();
    await told.open();
    await told.world.until(isIdle);
    await told.world.ask();
    await told.world.until(isIn("adopting"));
    told.world.consumers[0]?.pollEvery(Infinity);
    await told.tell();
    await told.world.until(({ objection }) => objection?.reason === "AdoptionOverdue");
    await told.tell();
    return told;
  }

  it("is told once, however often it is looked at, and by whomever", async () => {
    const told = await overdue();
    await told.world.look();
    await told.tell();
    await told.tell(told.another());
    expect(told.types()).toEqual(["started", "published", "blocked"]);
    expect(told.topic.accepted.at(-1)?.data).toMatchObject({
      reason: "AdoptionOverdue",
      blockers: [{ consumer: "web", owner: { name: "Team Web" } }],
    });
  });

  it("is told anew when somebody else blocks", async () => {
    const told = await overdue();
    told.world.consumers.at(-1)?.stop();
    await told.world.until(({ objection }) => objection?.blockers?.length === 2);
    await told.tell();
    expect(told.types().slice(2)).toEqual(["blocked", "blocked"]);
    const [first, second] = told.topic.accepted.slice(2);
    expect(first?.id).not.toBe(second?.id);
  });

  it("is told as a failure when the queue gave up, and once more when that happens later", async () => {
    const told = toldWorld();
    const { spec, ports } = told.world;
    await told.open();
    await told.world.until(isIdle);
    for (let times = 0; times < 2; times += 1) {
      await holdPoisoned(spec, ports);
      await told.tell();
      await holdPoisoned(spec, ports);
      await told.tell();
      await wholeRotation(told.world);
    }
    await told.tell();
    expect(told.types()).toEqual(["failed", "started", ...wholeStory.slice(1), "failed", ...wholeStory]);
  });

  it("by nothing but time is told when it lasts too long", async () => {
    const told = toldWorld(
      smallWorld({ spec: { ...smallSpec, policy: { ...smallSpec.policy, adoptWithinMs: hour } } }),
    );
    await told.open();
    await told.world.until(isIdle);
    for (const consumer of told.world.consumers) consumer.stop();
    await told.world.ask();
    await told.world.until(({ objection }) => objection?.reason === "ConsumersNotReady");
    await told.tell();
    told.world.clock.advance(hour + second);
    await told.tell();
    expect(told.types()).toEqual(["started", "blocked"]);
  });
});

describe("the storage operations of telling", () => {
  it("are none where nothing is new, and three where something is", async () => {
    const { world, open, tell, storage } = toldWorld();
    await open();
    await world.until(isIdle);
    await tell();
    Object.assign(storage, { reads: 0, queries: 0, writes: 0 });
    await tell();
    expect(storage).toEqual({ reads: 0, queries: 0, writes: 0 });
    await world.ask();
    await world.look();
    await tell();
    expect(storage).toEqual({ reads: 1, queries: 1, writes: 1 });
  });

  it("of a whole rotation, told after every look, stay few", async () => {
    const told = toldWorld();
    await told.open();
    await told.world.until(isIdle);
    Object.assign(told.storage, { reads: 0, queries: 0, writes: 0 });
    await toldRotation(told);
    const { reads, queries, writes } = told.storage;
    expect(reads + queries + writes).toBeLessThanOrEqual(12);
  });
});
