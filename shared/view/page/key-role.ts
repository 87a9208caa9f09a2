import type { Slot } from "../../domain/key.ts";
import type { AccountShown } from "./account-shown.ts";

/** Whether consumers should use the key of this slot. */
export function isWanted(slot: Slot, document: AccountShown["document"]): boolean {
  const adopting = document.phase === "adopting" || document.phase === "retiring";
  return (slot === document.active) !== adopting;
}

/** The current role of a slot's key. */
export function keyRole(slot: Slot, { active, phase }: AccountShown["document"]): string {
  const isActive = slot === active;
  switch (phase) {
    case "adopting":
    case "retiring":
      return isActive ? "previous" : "fresh";
    case "proving":
    case "publishing":
      return isActive ? "active" : "fresh";
    default:
      return isActive ? "active" : "standby";
  }
}
