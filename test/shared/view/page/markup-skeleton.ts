/**
 * The elements and attributes of a page, without texts and values. Two pages with the same skeleton differ in what
 * they say and in nothing that a browser does.
 *
 * @throws {Error} the markup holds a `<` that opens no well-formed tag.
 */
export function skeletonOf(markup: string): readonly string[] {
  const whole = markup
    .replaceAll(/<(style|script)>[\s\S]*?<\/\1>/g, "<$1></$1>")
    .replace("<!doctype html>", "");
  const tag = /<(\/?[a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*\/?>/g;
  const rest = whole.replaceAll(tag, "");
  if (/[<>]/.test(rest))
    throw new Error(`not a tag: ${rest.slice(Math.max(0, rest.search(/[<>]/) - 20)).slice(0, 80)}`);
  return [...whole.matchAll(tag)].map(([, name = "", attributes = ""]) => {
    const names = [...attributes.matchAll(/([\w:-]+)(?:="[^"]*")?/g)].map(([, attribute = ""]) => attribute);
    return [name, ...names].join(" ");
  });
}
