import { useTranslation } from "react-i18next";
import { useModels } from "@/store";
import { Button } from "@/ui";
import { Loaded } from "../Loaded";
import { Part, Rows } from "../Part";
import { Provider } from "./Provider";
import { Servers } from "./Servers";
import { Usual } from "./Usual";

/** Which model does the work, whose keys are here, and what was found on this machine. */
export function ModelsSection() {
  const { t } = useTranslation("settings");
  const models = useModels();
  return (
    <>
      <p className="text-quiet">{t("models.lead")}</p>
      <Loaded query={models}>
        {(found) => (
          <>
            <Usual models={found} />
            <Part title={t("models.providers")}>
              <Rows>
                {found.providers
                  .filter((provider) => provider.needs_key)
                  .map((provider) => (
                    <Provider key={provider.name} provider={provider} />
                  ))}
              </Rows>
            </Part>
            <Part title={t("models.servers")}>
              <Servers servers={found.servers} usual={found.usual} />
              <Button small busy={models.isFetching} onClick={() => void models.refetch()}>
                {t("models.look")}
              </Button>
            </Part>
          </>
        )}
      </Loaded>
    </>
  );
}
