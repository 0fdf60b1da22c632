import { FolderLock, FolderPen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Confirm } from "@/features/files/parts/Confirm";
import { Part } from "@/features/files/parts/Part";
import { Badge, Button } from "@/ui";
import type { Grant } from "./types";
import type { TrustActs } from "./useTrust";

/** The folders handed over, and taking one back. */
export function Grants({ grants, acts }: { grants: Grant[]; acts: TrustActs }) {
  const { t } = useTranslation("trust");
  const [asked, ask] = useState<Grant | null>(null);
  return (
    <Part title={t("grants")}>
      {grants.length === 0 && <p className="text-quiet">{t("grants_none")}</p>}
      <ul className="space-y-2">
        {grants.map((grant) => (
          <li key={grant.name}>
            <Line grant={grant} onRevoke={() => ask(grant)} />
          </li>
        ))}
      </ul>
      {asked && (
        <Confirm
          open
          danger
          title={t("revoke_ask.title", { name: asked.name })}
          sure={t("revoke_ask.sure")}
          cancel={t("revoke_ask.cancel")}
          busy={acts.busy}
          onCancel={() => ask(null)}
          onSure={() => void acts.revoke(asked.name, t("revoked_done", { name: asked.name })).then(() => ask(null))}
        >
          <p>{t("revoke_ask.body")}</p>
        </Confirm>
      )}
    </Part>
  );
}

function Line({ grant, onRevoke }: { grant: Grant; onRevoke: () => void }) {
  const { t } = useTranslation("trust");
  const Icon = grant.access === "write" ? FolderPen : FolderLock;
  return (
    <div className="flex items-start gap-2">
      <Icon aria-hidden size={18} className="mt-0.5 shrink-0 text-accent" />
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{grant.name}</p>
        <p className="text-sm text-quiet">{t(`access.${grant.access}`)}</p>
        <p className="text-sm text-quiet [overflow-wrap:anywhere]">{grant.path}</p>
      </div>
      {grant.revoked ? (
        <Badge>{t("revoked")}</Badge>
      ) : (
        <Button small className="shrink-0 whitespace-nowrap" aria-label={t("revoke_label", { name: grant.name })} onClick={onRevoke}>
          {t("revoke")}
        </Button>
      )}
    </div>
  );
}
