/** What is asked of the server and kept: the keys, so that invalidating and asking use the same ones. */
import { QueryClient, useQuery } from "@tanstack/react-query";
import { ApiError, api } from "@/api/client";

const worthAnotherTry = (count: number, error: Error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: worthAnotherTry, staleTime: 15_000, refetchOnWindowFocus: false } },
});

export const useHello = () => useQuery({ queryKey: ["hello"], queryFn: ({ signal }) => api.get("/hello", { signal }) });

export const useInbox = () => useQuery({ queryKey: ["inbox"], queryFn: ({ signal }) => api.get("/inbox", { signal }) });

/** How many cards wait for the person. */
export const useInboxCount = (): number => useInbox().data?.length ?? 0;

/** What the log alone does not tell of a task: limits, queued words, whether it waits. */
export const useTaskInfo = (task: string) => useQuery({ queryKey: ["task", task], queryFn: ({ signal }) => api.get("/tasks/{task}", { path: { task }, signal }) });

export const useModels = () => useQuery({ queryKey: ["models"], queryFn: ({ signal }) => api.get("/models", { signal }), staleTime: 60_000 });

export const useSkills = () => useQuery({ queryKey: ["skills"], queryFn: ({ signal }) => api.get("/skills", { signal }), staleTime: 60_000 });

export const useNetwork = () => useQuery({ queryKey: ["network"], queryFn: ({ signal }) => api.get("/network", { signal }) });

export const useFolder = (path: string | null, enabled: boolean) =>
  useQuery({ queryKey: ["folders", path], queryFn: ({ signal }) => api.get("/folders", { query: { path: path ?? undefined }, signal }), enabled });
