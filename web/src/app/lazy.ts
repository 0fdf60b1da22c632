/** The panes that are not of the start bundle, each loaded when it is first shown. */
import { lazy } from "react";

export const PlanPanel = lazy(() => import("@/features/plan").then((m) => ({ default: m.PlanPanel })));
export const FilesPanel = lazy(() => import("@/features/files").then((m) => ({ default: m.FilesPanel })));
export const ComputerPanel = lazy(() => import("@/features/computer").then((m) => ({ default: m.ComputerPanel })));
export const TrustPanel = lazy(() => import("@/features/trust").then((m) => ({ default: m.TrustPanel })));
export const PreviewPane = lazy(() => import("@/features/preview").then((m) => ({ default: m.PreviewPane })));
export const InboxView = lazy(() => import("@/features/inbox").then((m) => ({ default: m.InboxView })));
export const InboxCard = lazy(() => import("@/features/inbox").then((m) => ({ default: m.InboxCard })));
export const FirstRun = lazy(() => import("@/features/firstrun").then((m) => ({ default: m.FirstRun })));
export const SettingsView = lazy(() => import("@/features/settings").then((m) => ({ default: m.SettingsView })));
export const DoctorView = lazy(() => import("@/features/doctor").then((m) => ({ default: m.DoctorView })));
export const TaskView = lazy(() => import("@/features/conversation").then((m) => ({ default: m.TaskView })));
export const Palette = lazy(() => import("@/features/search").then((m) => ({ default: m.Palette })));
