import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { formatBytes } from "@/i18n/format";
import { Button, toast } from "@/ui";
import { Confirm } from "./Confirm";
import { Loaded } from "./Loaded";
import { Row, Rows } from "./Part";
import type { Stored } from "./types";
import { useAct } from "./useAct";

/** What takes how much room, and deleting what can be spared, named exactly before it goes. */
export function StorageSection() {
  const { t } = useTranslation("settings");
  const storage = useQuery({ queryKey: ["storage"], queryFn: ({ signal }) => api.get("/storage", { signal }) });
  return (
    <>
      <p className="text-quiet">{t("storage.lead")}</p>
      <Loaded query={storage}>{(places) => <Places places={places} />}</Loaded>
    </>
  );
}

function Places({ places }: { places: Stored[] }) {
  const { t } = useTranslation("settings");
  const total = places.reduce((sum, place) => sum + place.bytes, 0);
  const largest = Math.max(1, ...places.map((place) => place.bytes));
  const [asked, setAsked] = useState<Stored | null>(null);
  return (
    <>
      <p className="font-semibold">{t("storage.total", { size: formatBytes(total) })}</p>
      <Rows>
        {places.map((place) => (
          <Place key={place.name} place={place} share={place.bytes / largest} onClean={() => setAsked(place)} />
        ))}
      </Rows>
      {asked && <Clean place={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function Place({ place, share, onClean }: { place: Stored; share: number; onClean: () => void }) {
  const { t } = useTranslation("settings");
  const name = t(`storage.name.${place.name}`, { defaultValue: place.name });
  const clean = (
    <Button small disabled={place.bytes === 0} aria-label={t("storage.cleanOf", { name })} onClick={onClean}>
      {t("storage.clean")}
    </Button>
  );
  return (
    <Row actions={place.cleanable ? clean : <span className="text-sm text-quiet">{t("storage.keep")}</span>}>
      <p className="flex flex-wrap justify-between gap-x-3">
        <span className="font-semibold">{name}</span>
        <span>{!place.whole ? t("storage.atLeast", { size: formatBytes(place.bytes) }) : formatBytes(place.bytes)}</span>
      </p>
      <div aria-hidden className="my-1 h-1.5 rounded-full bg-sunken">
        <div className="h-full rounded-full bg-accent" style={{ inlineSize: `${share * 100}%` }} />
      </div>
      <p className="text-sm text-quiet">{t(`storage.about.${place.name}`, { defaultValue: "" })}</p>
      <p className="text-sm text-quiet">{t("storage.where", { path: place.path })}</p>
    </Row>
  );
}

function Clean({ place, onClose }: { place: Stored; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const act = useAct();
  async function clean() {
    const done = () => api.post("/storage/clean", { body: { name: place.name } });
    const told = async () => toast(t("storage.freed", { size: formatBytes((await done()).freed) }));
    await act.run(told, { stale: ["storage", "hello", "computers"] });
    onClose();
  }
  return (
    <Confirm
      open
      title={t("storage.cleanTitle", { name: t(`storage.name.${place.name}`, { defaultValue: place.name }) })}
      text={`${t(`storage.deletes.${place.name}`, { defaultValue: "" })} ${t("storage.where", { path: place.path })}.`}
      yes={t("storage.clean")}
      busy={act.busy}
      onYes={() => void clean()}
      onClose={onClose}
    />
  );
}
