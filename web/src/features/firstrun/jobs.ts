import { ApiError, api } from "@/api/client";
import type { NewTask } from "@/api/types";

/** The jobs that every model can do, the practice model too. */
export const JOBS = ["expense-report", "tidy-folder", "folder-digest"] as const;
export type Job = (typeof JOBS)[number];

/** A fresh folder with sample files for a job. */
export const makeSample = (job: Job) => api.post("/samples", { body: { job } });

/** The task that does `job` in the folder at `path`. */
export function taskFor(job: Job, path: string, prompt: string, confirmed: boolean): NewTask {
  return { prompt, skill: job, folders: [{ path, access: "write" }], ...(confirmed && { confirmed }) };
}

export const startTask = (task: NewTask) => api.post("/tasks", { body: task });

/** Whether the server wants to be asked twice: the folder can hold everything. */
export function wantsConfirming(error: unknown): error is ApiError {
  return error instanceof ApiError && error.kind === "grant_needs_confirming";
}
