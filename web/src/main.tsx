import "./ui/tokens.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { startTheme } from "./app/theme";
import { startLinks } from "./app/session";
import { startUpdates } from "./app/updates";
import { startTextSize } from "./features/settings/textSize";
import { startI18n } from "./i18n";

startTheme();
startTextSize();
startUpdates();
startLinks();
void startI18n().then(() => {
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<App />);
});
