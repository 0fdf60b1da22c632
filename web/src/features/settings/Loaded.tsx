import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorPane, Skeleton } from "@/ui";

/** What was fetched; until then grey lines, and on failure why and a way to try again. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation("settings");
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ErrorPane error={query.error} title={t("loadFailed")} onRetry={() => void query.refetch()} />;
  return <Skeleton lines={5} />;
}
