import type { Fingerprint } from "../../shared/domain/key.ts";
import type { Scene } from "./scene.ts";
import type { Call, Instance, State } from "./state.ts";
import { isLive, keyNamed, lateTicks } from "./state.ts";

/** The effect of a call, and the promise that it broke. */
export interface Landing {
  readonly state: State;
  readonly broken?: string;
}

/** Lets a call take effect. */
export function land(state: State, call: Call, scene: Scene): Landing {
  const { effect } = call;
  // The effect of a call that a third party has overtaken is that party's doing.
  const calls = state.calls
    .filter((other) => other !== call)
    .map((other) => (call.overtaken ? { ...other, overtaken: true } : other));
  const landed = state.landed || state.claim?.effect === effect;
  const made = state.made + 1;
  const after = { ...state, calls, landed, made };
  switch (effect.type) {
    case "regenerate": {
      const killed = state.keys[effect.slot];
      const broken = call.overtaken ? undefined : whoIsCutOff(state, killed, call, scene);
      const keys = { ...state.keys, [effect.slot]: keyNamed(made) };
      const keysBefore = scene.keysListedLate &&
        !call.overtaken && { keys: state.keys, until: state.now + lateTicks };
      return { state: { ...after, keys, ...(keysBefore && { keysBefore }) }, ...(broken && { broken }) };
    }
    case "store": {
      const { fingerprint, place } = effect;
      if (place.secret !== "published") return { state: after };
      const dead = !call.overtaken && !isLive(state, fingerprint);
      const published = { fingerprint, version: `v${String(made)}`, created: state.now, disabled: false };
      return { state: { ...after, published }, ...(dead && { broken: "a dead key was published" }) };
    }
    case "disable": {
      if (effect.version !== state.published.version) return { state: after };
      const published = { ...state.published, disabled: true };
      const broken = call.overtaken ? undefined : "the latest version of the published secret was disabled";
      return { state: { ...after, published }, ...(broken && { broken }) };
    }
    case "hand-over":
      return { state: after };
  }
}

/** The first invariant: instances that hold the key that was just regenerated, and must not. */
function whoIsCutOff(state: State, killed: Fingerprint, call: Call, scene: Scene): string | undefined {
  if (state.published.fingerprint === killed) return "the published key was regenerated";
  if (call.waived) return undefined;
  const cutOff = state.instances.find(
    (instance, at) => instance.held === killed && (call.heard.includes(at) || mayRelyOnIt(instance, scene)),
  );
  return cutOff && `${cutOff.role.instance} still held the key that was regenerated`;
}

/**
 * Whether the instance's key must stay alive even without a report: it keeps to the refresh bound, or is the only instance
 * that a required consumer ever has.
 */
function mayRelyOnIt({ role }: Instance, scene: Scene): boolean {
  const required = scene.consumers.some(
    ({ name, criticality }) => name === role.consumer && criticality === "required",
  );
  const alone = scene.cast.filter(({ consumer }) => consumer === role.consumer).length === 1;
  return role.refreshes || (required && alone);
}
