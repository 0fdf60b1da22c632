import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Models } from "@/api/types";
import { setUsual, STALE } from "@/features/settings/models/calls";
import { useAct } from "@/features/settings/useAct";
import { useModels } from "@/store";
import { ErrorPane, Skeleton } from "@/ui";
import { Choice } from "./Choice";
import { CloudModel } from "./CloudModel";
import { LocalModels } from "./LocalModels";
import { Next, StepHead } from "./Step";

type Way = "practice" | "local" | "cloud";

interface ModelStepProps {
  onNext: () => void;
}

/** The first step: who does the work. */
export function ModelStep({ onNext }: ModelStepProps) {
  const { t } = useTranslation("firstrun");
  const models = useModels();
  return (
    <>
      <StepHead at={1} title={t("model.title")} note={t("model.note")} />
      {models.isPending && <Skeleton lines={5} />}
      {models.isError && !models.data && <ErrorPane error={models.error} onRetry={() => void models.refetch()} />}
      {models.data && <Ways models={models.data} onNext={onNext} onLook={() => void models.refetch()} />}
    </>
  );
}

function wayOf(model: string): Way {
  if (model === "practice") return "practice";
  return model.startsWith("local:") ? "local" : "cloud";
}

function Ways({ models, onNext, onLook }: { models: Models; onNext: () => void; onLook: () => void }) {
  const { t } = useTranslation("firstrun");
  const act = useAct();
  const name = useId();
  const [way, setWay] = useState<Way>(wayOf(models.usual));
  const [picked, setPicked] = useState(models.usual);
  const model = way === "practice" ? "practice" : wayOf(picked) === way ? picked : "";

  async function next() {
    if (model === models.usual || (await act.run(() => setUsual(model), { stale: STALE }))) onNext();
  }

  const found = models.servers.reduce((sum, server) => sum + server.models.length, 0);
  const choice = (of: Way) => ({ name, checked: way === of, onPick: () => setWay(of), title: t(`model.${of}`), note: t(`model.${of}Note`, { count: found }) });
  return (
    <>
      <fieldset className="space-y-3">
        <legend className="sr-only">{t("model.title")}</legend>
        <Choice {...choice("practice")} />
        <Choice {...choice("local")}>
          <LocalModels servers={models.servers} picked={model} onPick={setPicked} onLook={onLook} />
        </Choice>
        <Choice {...choice("cloud")}>
          <CloudModel providers={models.providers} picked={model} onPick={setPicked} />
        </Choice>
      </fieldset>
      <Next disabled={!model} busy={act.busy} onNext={() => void next()} />
    </>
  );
}
