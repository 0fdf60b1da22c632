import type { ReactNode } from "react";
import type { InboxItem } from "@/api/types";
import type { Answering } from "./answering";

/** What every kind of card is given. */
export interface CardParts {
  item: InboxItem;
  answering: Answering;
  /** Move the focus to the card's heading. */
  focus?: boolean;
  /** Which task asks; left out where that is plain. */
  context?: ReactNode;
}
