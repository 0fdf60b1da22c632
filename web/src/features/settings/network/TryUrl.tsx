import { CircleCheck, CircleSlash } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Button, ErrorPane, Select, TextInput } from "@/ui";
import type { Judged } from "../types";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** What would become of a request: nothing is sent. */
export function TryUrl() {
  const { t } = useTranslation("settings");
  const [url, setUrl] = useState("");
  const [method, setMethod] = useState("GET");
  const [told, setTold] = useState<{ judged: Judged } | { error: unknown } | null>(null);
  const [busy, setBusy] = useState(false);

  async function judge(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      setTold({ judged: await api.post("/network/test", { body: { url: url.trim(), method } }) });
    } catch (error) {
      setTold({ error });
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void judge(event)} className="space-y-2">
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-48 grow">
          <TextInput label={t("network.url")} inputMode="url" spellCheck={false} value={url} onChange={(event) => setUrl(event.target.value)} />
        </div>
        <div className="w-28">
          <Select label={t("network.method")} value={method} choices={METHODS.map((value) => ({ value, label: value }))} onChoose={setMethod} />
        </div>
        <Button type="submit" busy={busy} disabled={!url.trim()}>
          {t("network.try")}
        </Button>
      </div>
      <div role="status">{told && "judged" in told && <Verdict judged={told.judged} />}</div>
      {told && "error" in told && <ErrorPane error={told.error} />}
    </form>
  );
}

function Verdict({ judged }: { judged: Judged }) {
  const { t } = useTranslation("settings");
  const Icon = judged.allowed ? CircleCheck : CircleSlash;
  return (
    <div className="rounded-lg border px-3 py-2">
      <p className="flex items-center gap-2 font-semibold">
        <Icon aria-hidden size={18} className={judged.allowed ? "text-accent" : "text-asks"} />
        {t(judged.allowed ? "network.allowed" : "network.notAllowed", { rule: judged.rule })}
      </p>
      {judged.reason && <p>{judged.reason}</p>}
      {judged.alternative && <p className="text-quiet">{judged.alternative}</p>}
    </div>
  );
}
