/** The preview page: asks what the file is, draws it with the one module for its kind, and reports to the window. */

import "./viewer.css";
import { type About, readAbout } from "./about";
import { el } from "./dom";
import { draw } from "./draw";
import { reasonFor } from "./failure";
import { showFailure } from "./notice";
import { report } from "./report";
import { speak, word } from "./words";

const root = document.getElementById("root") as HTMLElement;

async function start(): Promise<void> {
  try {
    const about = await readAbout();
    dress(about);
    await draw(about, root);
    head(about.name);
    report({ state: "ready" });
  } catch (error) {
    fail(error);
  }
}

function dress(about: About): void {
  speak(about.lang);
  document.documentElement.lang = about.lang;
  document.documentElement.dataset.theme = about.theme;
  document.title = about.name;
  root.setAttribute("aria-label", word("preview_of", { name: about.name }));
}

/** A file without a title of its own bears its name, for those who go by headings. */
function head(name: string): void {
  if (!root.querySelector("h1")) root.prepend(el("h1", { class: "unseen" }, name));
}

function fail(error: unknown): void {
  const reason = reasonFor(error);
  console.error(error);
  showFailure(root, reason);
  report({ state: "failed", reason });
}

// A link inside a document must never lead the frame elsewhere: its address is only told.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href], area[href]") : null;
  if (link && !link.getAttribute("href")?.startsWith("#")) event.preventDefault();
});

void start();
