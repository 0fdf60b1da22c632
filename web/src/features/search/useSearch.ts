import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";

/** What was said, asked for, planned and made, in all tasks. */
export const useSearch = (text: string) =>
  useQuery({
    queryKey: ["search", text],
    queryFn: ({ signal }) => api.get("/search", { query: { q: text, limit: 20 }, signal }),
    enabled: text.length > 1,
    placeholderData: keepPreviousData,
  });
