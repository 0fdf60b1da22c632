/** An Office file's links from one part to others. */

export type Relation = { id: string; type: string; target: string };

/** Takes out every link that leads out of the file, so that no library can follow it. */
export function withoutOutside(rels: string): string {
  return rels.replace(/<(?:\w+:)?Relationship\b[^>]*\bTargetMode\s*=\s*["']External["'][^>]*?(?:\/>|>\s*<\/(?:\w+:)?Relationship>)/gi, (found) =>
    // Words may hang on a link: it stays, leading nowhere.
    /relationships\/hyperlink["']/i.test(found) ? found.replace(/\bTarget\s*=\s*(["'])[^"']*\1/i, 'Target="#"') : "",
  );
}

/** The full name of a part that another names, in its own folder or from the root. */
export function resolvePart(from: string, target: string): string {
  const parts = target.startsWith("/") ? [] : from.split("/").slice(0, -1);
  for (const step of target.split("/")) {
    if (step === "..") parts.pop();
    else if (step && step !== ".") parts.push(step);
  }
  return parts.join("/");
}
