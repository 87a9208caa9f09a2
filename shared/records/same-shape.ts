/** A value without fields of its own. A branded string is one too. */
type Leaf = string | number | boolean | bigint | Date | null | undefined;

/** The fields that name a member of a union of records. */
type Tag = "type" | "phase" | "kind";

/**
 * `true` where a schema reads exactly the fields that the domain has; else the names of the fields that differ, which
 * is what the compiler prints of
 *
 *     true satisfies SameShape<RotationEvent, z.output<typeof rotationEvent>>;
 *
 * Assignability alone does not notice an optional field that a schema forgets. Members of unions are compared one by
 * one, by their `type`, `phase` or `kind`, and fields within fields by their path.
 */
export type SameShape<Domain, Schema> = [Missing<Domain, Schema> | Missing<Schema, Domain>] extends [never]
  ? true
  : [`schema lacks ${Missing<Domain, Schema>}` | `domain lacks ${Missing<Schema, Domain>}`];

/** Paths of the fields that `A` has, and `B` has not, or not with this type. */
type Missing<A, B, Path extends string = ""> = [A] extends [Leaf]
  ? [A] extends [B]
    ? never
    : Path
  : A extends readonly (infer Item)[]
    ? B extends readonly (infer Other)[]
      ? Missing<Item, Other, `${Path}[]`>
      : Path
    : MissingMember<A, B, TagOf<A>, Path>;

/** The tag of one member of a union; none where it is any text, such as Azure's `kind` of an account. */
type TagOf<A> = { [K in keyof A & Tag]: string extends A[K] ? never : K }[keyof A & Tag];

type MissingMember<A, B, K extends Tag, Path extends string> = [K] extends [never]
  ? MissingField<A, B, Path>
  : A extends { readonly [_ in K]: infer Value extends string }
    ? { [V in Value]: MissingIn<A, Member<B, K, V>, K, Join<Path, V>> }[Value]
    : never;

type MissingIn<A, B, K extends Tag, Path extends string> = [B] extends [never]
  ? Path
  : MissingField<Omit<A, K>, Omit<B, K>, Path>;

type Member<B, K extends Tag, V> = B extends { readonly [_ in K]: infer Value }
  ? V extends Value
    ? B
    : never
  : never;

type MissingField<A, B, Path extends string> = {
  [K in Name<A>]-?: K extends Name<B>
    ? IsOptional<A, K> extends IsOptional<B, K>
      ? Missing<Required<A>[K], Required<B>[K], Join<Path, K>>
      : `${Join<Path, K>}?`
    : Join<Path, K>;
}[Name<A>];

/** The fields that are declared: a loose schema lets any other pass too. */
type Name<A> = keyof { [K in keyof A as string extends K ? never : K]: A[K] } & string;

type IsOptional<A, K extends keyof A> = object extends Pick<A, K> ? true : false;

type Join<Path extends string, Name extends string> = Path extends "" ? Name : `${Path}.${Name}`;
