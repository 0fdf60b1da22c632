/** Sound and film with the browser's own controls; it asks for ranges by itself. */

import type { About } from "../about";
import { el } from "../dom";
import { Unviewable } from "../failure";

const PATIENCE = 15_000;

export async function drawMedia(about: About, root: HTMLElement): Promise<void> {
  const player = el(about.kind === "audio" ? "audio" : "video", { controls: true, preload: "metadata", "aria-label": about.name });
  const ready = playable(player);
  player.src = "/file";
  root.append(el("div", { class: `stage ${about.kind}` }, player));
  await ready;
}

function playable(player: HTMLMediaElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const clock = setTimeout(() => reject(new Unviewable("cant_play")), PATIENCE);
    player.onloadedmetadata = () => {
      clearTimeout(clock);
      resolve();
    };
    player.onerror = () => {
      clearTimeout(clock);
      reject(new Unviewable("cant_play"));
    };
  });
}
