/** Names and folders of paths as the agent sees them: /folders/<grant>/…; only for showing, never for deciding. */

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

/** The folder a file is in, without the leading /folders/: `expenses/2026`. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")).replace(/^\/folders\//, "");
}
