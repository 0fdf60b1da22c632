import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Loaded } from "./Loaded";
import { Part, Rows } from "./Part";
import { SettingRow } from "./SettingRow";
import { groupsOf } from "./values";

/** Every other setting: limits, the computer's size, how long undo keeps, what is asked. */
export function LimitsSection() {
  const { t } = useTranslation("settings");
  const settings = useQuery({ queryKey: ["settings"], queryFn: ({ signal }) => api.get("/settings", { signal }) });
  return (
    <>
      <p className="text-quiet">{t("limits.lead")}</p>
      <Loaded query={settings}>
        {(all) => (
          <>
            {groupsOf(all).map(([group, members]) => (
              <Part key={group} title={t(`limits.group.${group}`)}>
                <Rows>
                  {members.map((setting) => (
                    <SettingRow key={setting.name} setting={setting} />
                  ))}
                </Rows>
              </Part>
            ))}
          </>
        )}
      </Loaded>
    </>
  );
}
