import dense from "./layers.cr"
