from "./layers.cr"
