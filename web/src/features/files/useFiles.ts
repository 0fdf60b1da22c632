import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, at } from "@/api/client";
import type { Change, HeldFile, TimelineStep } from "@/api/types";
import { useTask, useTaskInfo } from "@/store";

export const useChanges = (task: string) =>
  useQuery({ queryKey: ["changes", task], queryFn: ({ signal }) => api.get<Change[]>(at`/tasks/${task}/changes`, signal) });

export const useTimeline = (task: string) =>
  useQuery({ queryKey: ["timeline", task], queryFn: ({ signal }) => api.get<TimelineStep[]>(at`/tasks/${task}/timeline`, signal) });

export const useHeld = (task: string) =>
  useQuery({ queryKey: ["held", task], queryFn: ({ signal }) => api.get<HeldFile[]>(at`/tasks/${task}/held`, signal) });

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
