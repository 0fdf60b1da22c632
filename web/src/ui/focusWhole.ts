/** Focus goes to a dialog as a whole: on its close button the tooltip would show, and take the first Esc. */
export function focusWhole(event: Event): void {
  event.preventDefault();
  (event.currentTarget as HTMLElement).focus();
}
