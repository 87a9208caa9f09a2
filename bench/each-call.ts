/** The same port, with each call made through `make`. */
export function eachCall<Port extends object>(port: Port, make: (call: () => unknown) => unknown): Port {
  return new Proxy(port, {
    get(target, method) {
      const member: unknown = Reflect.get(target, method);
      if (typeof member !== "function") return member;
      return (...given: readonly unknown[]): unknown => make(() => Reflect.apply(member, target, given));
    },
  });
}
