import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { formatWhen } from "@/i18n/format";
import { useRow } from "@/store";
import { Button } from "@/ui";
import { Loaded } from "../Loaded";
import type { RefusedRequest } from "../types";

const NEWEST = 30;

/** The requests that were not let out: when, what, and why. */
export function Refused() {
  const { t } = useTranslation("settings");
  const [all, setAll] = useState(false);
  const refused = useQuery({
    queryKey: ["network", "refused", all],
    queryFn: ({ signal }) => api.get("/network/refused", { query: { all: all || undefined }, signal }),
  });
  return (
    <Loaded query={refused}>
      {(list) => (
        <>
          {list.length ? <Table list={list} /> : <p className="text-quiet">{t("network.refusedNone")}</p>}
          {!all && list.length >= NEWEST && (
            <Button small onClick={() => setAll(true)}>
              {t("network.refusedAll")}
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}

function Table({ list }: { list: RefusedRequest[] }) {
  const { t } = useTranslation("settings");
  return (
    <div tabIndex={0} role="region" aria-label={t("network.refused")} className="max-h-96 overflow-auto rounded-soft border bg-raised">
      <table className="w-full text-start text-sm">
        <thead>
          <tr className="text-quiet">
            <th className="px-3 py-2 text-start font-semibold">{t("network.refusedWhen")}</th>
            <th className="px-3 py-2 text-start font-semibold">{t("network.refusedWhat")}</th>
            <th className="px-3 py-2 text-start font-semibold">{t("network.refusedWhy")}</th>
          </tr>
        </thead>
        <tbody>
          {[...list].reverse().map((one, index) => (
            <Line key={index} one={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ one: { task, at, request } }: { one: RefusedRequest }) {
  const title = useRow(task)?.title ?? task;
  const port = [80, 443].includes(request.port) ? "" : `:${request.port}`;
  return (
    <tr className="border-t align-top">
      <td className="whitespace-nowrap px-3 py-1.5">{formatWhen(at)}</td>
      <td className="px-3 py-1.5 [overflow-wrap:anywhere]">
        <bdi className="font-mono">
          {request.method} {request.host}
          {port}
          {request.path}
        </bdi>
        <span className="block text-quiet">{title}</span>
      </td>
      <td className="px-3 py-1.5 [overflow-wrap:anywhere]">
        {request.reason} <span className="text-quiet">({request.rule})</span>
      </td>
    </tr>
  );
}
