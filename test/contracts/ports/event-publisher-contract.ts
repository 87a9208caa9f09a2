import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LifecycleEvent } from "../../../shared/domain/lifecycle/lifecycle-event.ts";
import { unknownConsumersFound } from "../../../shared/domain/lifecycle/lifecycle-event.ts";
import { lifecycleOfEvent } from "../../../shared/domain/lifecycle/lifecycle-of-event.ts";
import { sha256 } from "../../../shared/digest.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import { lifecycleDocument } from "../../../shared/lifecycle/lifecycle-document.ts";
import type { EventPublisher } from "../../../shared/ports/event-publisher.ts";
import { anAccount, now } from "../../domain/builders.ts";
import { events } from "../../domain/events.ts";
import { aRotation } from "../../domain/rotations.ts";
import type { Failure } from "../../reconciler/fakes/failures.ts";

export interface EventPublisherSetting {
  readonly publisher: EventPublisher;
  /** The events that the topic has accepted, as its receivers get them. */
  accepted(): readonly object[];
  fail(failure: Failure): void;
}

const { resourceId } = anAccount();
const unknown = unknownConsumersFound({ account: "vision", resourceId }, 2, now);

function anAdoption(): LifecycleEvent {
  const event = events.adoptionConfirmed;
  const before = aRotation.adopting();
  const [told] = lifecycleOfEvent(
    "vision",
    { sequence: 9, hash: sha256("9"), event },
    before,
    evolve(before, event),
  );
  if (!told) throw new Error("an adoption means nothing");
  return told;
}
const adopted = anAdoption();

/** The contract of every event publisher. */
export function describeEventPublisher(name: string, make: () => Promise<EventPublisherSetting>): void {
  describe(`${name}, an event publisher`, () => {
    let setting: EventPublisherSetting;
    beforeAll(async () => {
      setting = await make();
    });

    /** The events that a publication has added to the topic. */
    async function added(publish: () => Promise<void>): Promise<readonly object[]> {
      const had = setting.accepted().length;
      await publish();
      return setting.accepted().slice(had);
    }

    it("hands events on in their order, as CloudEvents", async () => {
      expect(await added(() => setting.publisher.publish([adopted, unknown]))).toEqual([
        lifecycleDocument(adopted),
        lifecycleDocument(unknown),
      ]);
    });

    it.each<[Failure, string]>([
      ["throttled", "THROTTLED"],
      ["forbidden", "ACCESS_DENIED"],
      ["refused", "REQUEST_REFUSED"],
      ["failed", "OUTCOME_UNKNOWN"],
    ])("takes none of them when it was %s, asks once, and says so", async (failure, code) => {
      setting.fail(failure);
      const sent = async () =>
        expect(setting.publisher.publish([adopted, unknown])).rejects.toMatchObject({ code });
      expect(await added(sent)).toEqual([]);
    });

    it("does not claim that nothing happened when it heard no answer", async () => {
      setting.fail("answer-lost");
      const sent = async () =>
        expect(setting.publisher.publish([adopted])).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
      expect(await added(sent)).toEqual([lifecycleDocument(adopted)]);
    });

    it("gives a repetition the same id", async () => {
      const twice = async () => {
        await setting.publisher.publish([adopted]);
        await setting.publisher.publish([adopted]);
      };
      const [first, second] = await added(twice);
      expect(second).toEqual(first);
      expect(first).toMatchObject({ id: adopted.id });
    });
  });
}
