import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useTask, useTaskInfo } from "@/store";

export const useChanges = (task: string, enabled = true) =>
  useQuery({ enabled, queryKey: ["changes", task], queryFn: ({ signal }) => api.get("/tasks/{task}/changes", { path: { task }, signal }) });

export const useTimeline = (task: string) =>
  useQuery({ queryKey: ["timeline", task], queryFn: ({ signal }) => api.get("/tasks/{task}/timeline", { path: { task }, signal }) });

export const useHeld = (task: string) =>
  useQuery({ queryKey: ["held", task], queryFn: ({ signal }) => api.get("/tasks/{task}/held", { path: { task }, signal }) });

/** The names of the folders that the task has now, null until that is known: one may have been taken back. */
export function useGrants(task: string): string[] | null {
  const given = useTask(task)?.grants;
  const info = useTaskInfo(task);
  const grants = info.data?.grants ?? (info.isError ? given : undefined);
  return grants?.map((grant) => grant.name) ?? null;
}

/** What to say where the files can't be shown. */
export function useFileWords() {
  const { t } = useTranslation("files");
  return { error: t("error.title"), offline: t("offline.title"), offlineBody: t("offline.body") };
}
