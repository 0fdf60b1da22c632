/** The tasks of the rail by project: those over the same folders belong together. */
import type { TaskRow } from "@/api/types";

export interface Group {
  id: string;
  name: string;
  tasks: TaskRow[];
}

/** Groups in the order of their newest change; archived tasks are left out unless asked for. */
export function groupsOf(rows: readonly TaskRow[], archived = false): Group[] {
  const groups = new Map<string, Group>();
  const newestFirst = rows.filter((row) => row.archived === archived).sort((one, other) => other.changed - one.changed);
  for (const row of newestFirst) {
    const group = groups.get(row.project.id) ?? { ...row.project, tasks: [] };
    group.tasks.push(row);
    groups.set(row.project.id, group);
  }
  return [...groups.values()];
}
