export { TaskView } from "./TaskView";
