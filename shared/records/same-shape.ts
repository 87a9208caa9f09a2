/** A value without fields of its own; a branded string counts as one. */
type Leaf = string | number | boolean | bigint | Date | null | undefined;

/** The fields that name a member of a union of records. */
type Tag = "type" | "phase" | "kind";

/**
 * Is `true` if a schema reads exactly the fields that the domain has; otherwise it lists the fields that differ, and the
 * compiler prints that list for
 *
 *     true satisfies SameShape<RotationEvent, z.output<typeof rotationEvent>>;
 *
 * Assignability alone accepts a schema that forgets an optional field. Compares the members of a union one by one, by
 * their `type`, `phase` or `kind`, and nested fields by their path.
 */
export type SameShape<Domain, Schema> = Compared<Missing<Domain, Schema>, Missing<Schema, Domain>>;

type Compared<InSchema, InDomain> = [InSchema | InDomain] extends [never]
  ? true
  : [`schema lacks ${InSchema & string}` | `domain lacks ${InDomain & string}`];

/** Paths of the fields that `A` has and `B` lacks, or has with another type; the empty path is the value itself. */
type Missing<A, B> = [A] extends [Leaf]
  ? [A] extends [B]
    ? never
    : ""
  : A extends readonly (infer Item)[]
    ? B extends readonly (infer Other)[]
      ? Below<"[]", Missing<Item, Other>>
      : ""
    : MissingMember<A, B, TagOf<A>>;

/** The tag of one member of a union; none where it is any text, such as Azure's `kind` of an account. */
type TagOf<A> = { [K in keyof A & Tag]: string extends A[K] ? never : K }[keyof A & Tag];

type MissingMember<A, B, K extends Tag> = [K] extends [never]
  ? MissingField<A, B, Name<A>>
  : A extends { readonly [_ in K]: infer Value extends string }
    ? { [V in Value]: Below<V, MissingIn<A, Member<B, K, V>, K>> }[Value]
    : never;

type MissingIn<A, B, K extends Tag> = [B] extends [never] ? "" : MissingField<A, B, Exclude<Name<A>, K>>;

type Member<B, K extends Tag, V> = B extends { readonly [_ in K]: infer Value }
  ? V extends Value
    ? B
    : never
  : never;

type MissingField<A, B, Names extends keyof A & string> = {
  [K in Names]: K extends Name<B>
    ? IsOptional<A, K> extends IsOptional<B, K>
      ? Below<K, Missing<Required<A>[K], Required<B>[K]>>
      : `${K}?`
    : K;
}[Names];

/** The declared fields; a loose schema also accepts any other. */
type Name<A> = keyof { [K in keyof A as string extends K ? never : K]: A[K] } & string;

type IsOptional<A, K extends keyof A> = object extends Pick<A, K> ? true : false;

type Below<Name extends string, Path> = Path extends ""
  ? Name
  : `${Name}${Path extends `[]${string}` ? "" : "."}${Path & string}`;
