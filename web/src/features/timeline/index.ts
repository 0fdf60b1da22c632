export { TimelinePanel } from "./TimelinePanel";
