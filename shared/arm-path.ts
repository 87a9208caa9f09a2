/** One part of an ARM id. Excludes what would change the meaning of a path made from it, such as `..`. */
export const armPart = String.raw`((?!\.{1,2}(?:/|$))[^/?#%\\\s]+)`;
