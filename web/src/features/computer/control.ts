/** Who controls the agent's computer: a small machine of three states, moved by the server's word only. */

export type Control = "agent" | "asking" | "person";

/** `asking` lasts from the press of the button until the server says that the agent has stopped at a step's end. */
export function controlOf(heldBy: "agent" | "person" | null, asking: boolean): Control {
  if (heldBy === "person") return "person";
  return asking ? "asking" : "agent";
}

export interface Moves {
  takeOver: boolean;
  giveBack: boolean;
  sleep: boolean;
  reset: boolean;
  wake: boolean;
}

export type Condition = "awake" | "coming" | "asleep" | "broken";

const CONDITIONS: Record<string, Condition> = {
  awake: "awake",
  ready: "awake",
  waking: "coming",
  working: "coming",
  failed: "broken",
  missing: "broken",
};

/** What a state of the computer means for the buttons; a state that is not known counts as asleep. */
export function conditionOf(state: string): Condition {
  return CONDITIONS[state] ?? "asleep";
}

/** What can be pressed now. */
export function movesIn(condition: Condition, control: Control): Moves {
  const awake = condition === "awake";
  return {
    takeOver: awake && control === "agent",
    giveBack: control === "person",
    sleep: awake && control !== "asking",
    reset: condition !== "coming" && control !== "asking",
    wake: condition === "asleep" || condition === "broken",
  };
}
