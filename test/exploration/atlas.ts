import { canonical } from "./canonical.ts";
import type { State } from "./state.ts";
import { firstWithoutWayBack } from "./way-back.ts";

/** Every state found so far, how it was first reached, and the moves from it. */
export class Atlas {
  readonly #known = new Map<string, number>();
  readonly #waiting: (State | undefined)[] = [];
  readonly #from: number[] = [];
  readonly #labels: string[] = [];
  readonly #benign: number[] = [];
  readonly #home: number[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  /** @returns the number of the state, which is new when it is the last one. */
  visit(state: State, parent: number, label: string): number {
    const text = canonical(state);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const at = this.#waiting.length;
    this.#known.set(text, at);
    this.#waiting.push(state);
    this.#from.push(parent);
    this.#labels.push(label);
    if (isHome(state)) this.#home.push(at);
    return at;
  }

  /** Returns a state once, and then keeps only its number. */
  take(at: number): State | undefined {
    const state = this.#waiting[at];
    this.#waiting[at] = undefined;
    return state;
  }

  connect(from: number, to: number): void {
    if (from !== to) this.#benign.push(from, to);
  }

  /** The moves from the beginning to a state, by the shortest way. */
  history(at: number): readonly string[] {
    const told: string[] = [];
    for (let i = at; i > 0; i = this.#from[i] ?? 0) told.push(this.#labels[i] ?? "");
    return told.toReversed();
  }

  /** A state from which no move that happens by itself leads back to rest. */
  lost(): number | undefined {
    return firstWithoutWayBack(this.size, this.#benign, this.#home);
  }
}

function isHome({ account }: State): boolean {
  return account.phase === "idle" && !account.followUp && !account.paused && !account.unverified;
}
