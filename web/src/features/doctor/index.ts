export { DoctorView } from "./DoctorView";
