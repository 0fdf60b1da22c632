export { FilesPanel } from "./FilesPanel";
