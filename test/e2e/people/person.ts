/** Somebody at a screen: what they did, each thing that they had to do by hand, and how long it took. */
export interface Person {
  /** Does one thing by hand: types a command, or fills in and sends a form. */
  does<T>(what: string, action: () => Promise<T>): Promise<T>;
  readonly actions: readonly string[];
  /** Says for the report how long it took from the first action on. */
  tell(outcome: string): void;
}

export function aPerson(name: string): Person {
  const actions: string[] = [];
  let startedAt: number | undefined;
  return {
    actions,
    does(what, action) {
      startedAt ??= performance.now();
      actions.push(what);
      return action();
    },
    tell(outcome) {
      const seconds = (performance.now() - (startedAt ?? performance.now())) / 1000;
      console.info(
        `${name}, ${outcome}: ${actions.length} actions, ${seconds.toFixed(1)} s (${actions.join("; ")})`,
      );
    },
  };
}
