import { WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { useOnline } from "@/store";
import { EmptyState, ErrorPane, Skeleton } from "@/ui";

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

interface Props<T> {
  query: Asked<T>;
  /** What to say where there is nothing to show: offline, or after a failure. */
  words: { error: string; offline: string; offlineBody: string };
  children: (data: T) => ReactNode;
}

/** What a query brought, or the state it is in. What was shown before stays on the page while the line is down. */
export function Loaded<T>({ query, words, children }: Props<T>) {
  const online = useOnline();
  if (query.data !== undefined) return children(query.data);
  if (online === "reconnecting")
    return (
      <EmptyState icon={<WifiOff />} title={words.offline}>
        {words.offlineBody}
      </EmptyState>
    );
  if (query.error) return <ErrorPane title={words.error} error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton lines={5} />;
}
