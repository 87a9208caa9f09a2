import type { AsyncLocalStorage } from "node:async_hooks";
import asyncHooks from "node:async_hooks";
import vm from "node:vm";
import { TestEnvironment } from "jest-environment-node";

type Storage = AsyncLocalStorage<unknown>;

/**
 * Jest's environment for Node without two of its costs, both in the code under test.
 *
 * - Jest's global object is a proxy behind Node's interceptors, so that each `Map`, `String` or `Date` takes a detour.
 *   This one is plain, as outside Jest.
 * - jest-circus leaves an AsyncLocalStorage behind for each test file, which every later promise of the worker visits.
 *   Those that a file has made are switched off with it.
 */
export default class PlainEnvironment extends TestEnvironment {
  readonly #restore: () => void;
  readonly #storages: Storage[] = [];

  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    const { createContext } = vm;
    // The environment offers no setting for this.
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
    this.#restore = watchStorages(this.#storages);
  }

  override async teardown(): Promise<void> {
    this.#restore();
    for (const storage of this.#storages) storage.disable();
    await super.teardown();
  }
}

/** Notes every AsyncLocalStorage that is made from now on. @returns ends it. */
function watchStorages(made: Storage[]): () => void {
  const { AsyncLocalStorage: Original } = asyncHooks;
  class Watched<T> extends Original<T> {
    constructor() {
      super();
      made.push(this);
    }
  }
  const replace = (value: typeof Original) =>
    Object.defineProperty(asyncHooks, "AsyncLocalStorage", {
      configurable: true,
      enumerable: true,
      get: () => value,
    });
  replace(Watched);
  return () => void replace(Original);
}
