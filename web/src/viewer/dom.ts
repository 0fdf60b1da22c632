/** Making elements in one line each. Text only ever goes in as text. */

type Attributes = Record<string, string | number | boolean | undefined>;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** A button with words, or with a sign and words for those who can't see it. */
export function button(label: string, act: () => void, sign?: string): HTMLButtonElement {
  const made = el("button", { type: "button", title: sign ? label : undefined, "aria-label": sign ? label : undefined }, sign ?? label);
  made.addEventListener("click", act);
  return made;
}

/** A strip of controls above the file. */
export function toolbar(label: string, ...children: (Node | string)[]): HTMLElement {
  return el("div", { class: "bar", role: "toolbar", "aria-label": label }, ...children);
}

/** The part that keys scroll, once the frame is entered. The page never takes the focus from the window by itself. */
export function entered(part: HTMLElement): void {
  const focus = () => {
    if (document.activeElement === document.body || document.activeElement === null) part.focus({ preventScroll: true });
  };
  window.addEventListener("focus", focus);
  if (document.hasFocus()) focus();
}

/** Runs `act` at most once a frame. */
export function onceAFrame(act: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      act();
    });
  };
}
