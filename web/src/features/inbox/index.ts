export { InboxCard, type InboxCardProps } from "./InboxCard";
export { InboxView } from "./InboxView";
export { type Allowed, useDesktopNotifications, useNoticesAllowed, wantNotices } from "./notify";
