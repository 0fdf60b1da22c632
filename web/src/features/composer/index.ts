export { FolderDialog } from "./FolderDialog";
export { Home } from "./Home";
export { TaskComposer } from "./TaskComposer";
