/** A picture: fitted or in its own size. SVG only ever as <img>, where nothing in it runs or fetches. */

import type { About } from "../about";
import { button, el, toolbar } from "../dom";
import { Unviewable } from "../failure";
import { refuseAbove } from "../file";
import { word } from "../words";

const MB = 1024 * 1024;
const LIMIT = 200 * MB;

/** Pictures of more points than this take gigabytes when unpacked. */
const MOST_POINTS = 250_000_000;

export async function drawImage(about: About, root: HTMLElement): Promise<void> {
  refuseAbove(about.size, LIMIT);
  const image = el("img", { src: "/file", alt: about.name, decoding: "async" });
  await loaded(image);
  if (image.naturalWidth * image.naturalHeight > MOST_POINTS) throw new Unviewable("too_many_points");
  const stage = el("div", { class: "stage fit", tabindex: 0, role: "group", "aria-label": about.name }, image);
  root.append(bar(image, stage), stage);
}

function loaded(image: HTMLImageElement): Promise<void> {
  return new Promise((resolve, reject) => {
    image.onload = () => resolve();
    image.onerror = () => reject(new Unviewable("damaged"));
  });
}

function bar(image: HTMLImageElement, stage: HTMLElement): HTMLElement {
  const fit = button(word("fit"), () => show(true));
  const actual = button(word("actual_size"), () => show(false));
  const show = (fitted: boolean) => {
    stage.classList.toggle("fit", fitted);
    fit.setAttribute("aria-pressed", String(fitted));
    actual.setAttribute("aria-pressed", String(!fitted));
  };
  show(true);
  image.addEventListener("dblclick", () => show(!stage.classList.contains("fit")));
  const points = word("points", { width: image.naturalWidth, height: image.naturalHeight });
  return toolbar(word("view"), fit, actual, el("span", { class: "quiet" }, points));
}
