import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/api/client";
import { useRemembered } from "../parts/useRemembered";
import { flatten, type Listing, rootEntry } from "./rows";

/** The query for one folder of a task: as it is, or as it was after a step (or at the `start`). */
export function folderQuery(task: string, folder: string, at: string | null) {
  return {
    queryKey: ["files", task, folder, at],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.get("/tasks/{task}/files", { path: { task }, query: { path: folder, at }, signal }),
    // A folder as it was does not change by itself; as it is, a look now and then is enough: records invalidate it.
    staleTime: at === null ? 15_000 : 60_000,
  };
}

const OPEN_AT_ONCE = 3;

/** Which folders are open and what is in them; a folder is asked for when it is opened, never before. */
export function useTree(task: string, grants: readonly string[], at: string | null) {
  const first = grants.length <= OPEN_AT_ONCE ? grants.map((name) => `/folders/${name}`) : [];
  const [open, setOpen] = useRemembered<ReadonlySet<string>>(`tree ${task} ${at === null ? "now" : "then"}`, new Set(first));
  const folders = useMemo(() => [...open], [open]);
  const answers = useQueries({ queries: folders.map((folder) => folderQuery(task, folder, at)) });

  const listing = (folder: string): Listing => {
    const answer = answers[folders.indexOf(folder)];
    return { entries: answer?.data?.entries, failed: answer?.isError === true && answer.data === undefined };
  };
  const toggle = (folder: string) => {
    const next = new Set(open);
    if (!next.delete(folder)) next.add(folder);
    setOpen(next);
  };
  const retry = (folder: string) => void answers[folders.indexOf(folder)]?.refetch();

  return { rows: flatten(grants.map(rootEntry), open, listing), toggle, retry };
}
