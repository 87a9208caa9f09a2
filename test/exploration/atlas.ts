import { canonical } from "./canonical.ts";
import type { State } from "./state.ts";
import { firstWithoutWayBack } from "./way-back.ts";

/** Every state met so far, how it was reached first, and what leads on from it. */
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

  /** Hands a state out once and keeps no more of it than its number. */
  take(at: number): State | undefined {
    const state = this.#waiting[at];
    this.#waiting[at] = undefined;
    return state;
  }

  connect(from: number, to: number): void {
    if (from !== to) this.#benign.push(from, to);
  }

  /** What happened from the beginning up to a state, by the shortest way. */
  history(at: number): readonly string[] {
    const told: string[] = [];
    for (let i = at; i > 0; i = this.#from[i] ?? 0) told.push(this.#labels[i] ?? "");
    return told.toReversed();
  }

  /** A state from which nothing that happens by itself leads back to rest. */
  lost(): number | undefined {
    return firstWithoutWayBack(this.size, this.#benign, this.#home);
  }
}

function isHome({ account }: State): boolean {
  return account.phase === "idle" && !account.followUp && !account.paused;
}
