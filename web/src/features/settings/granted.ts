import type { Access, TaskRow } from "@/api/types";

/** A folder that was handed over, to which tasks, and how. */
export interface Granted {
  path: string;
  access: Access;
  /** Each task's id, and the folder's name in it. */
  tasks: { id: string; title: string; name: string }[];
}

/** Every folder once, by its path; what one task may change counts as changeable. */
export function grantedBy(rows: readonly TaskRow[]): Granted[] {
  const found = new Map<string, Granted>();
  for (const row of rows) {
    for (const grant of row.grants) {
      const known = found.get(grant.path) ?? { path: grant.path, access: "read", tasks: [] };
      known.tasks.push({ id: row.id, title: row.title, name: grant.name });
      found.set(grant.path, { ...known, access: grant.access === "write" ? "write" : known.access });
    }
  }
  return [...found.values()].sort((one, other) => one.path.localeCompare(other.path));
}

/** Whether a folder can hold everything somebody has: a disk, or a home folder. */
export function isWide(path: string, home: string): boolean {
  const plain = path.replace(/[\\/]+$/, "");
  return plain === "" || /^[A-Za-z]:$/.test(plain) || plain === home || home.startsWith(`${plain}/`);
}
