export { ComputerPanel } from "./ComputerPanel";
