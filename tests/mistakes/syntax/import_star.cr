from "./layers.cr" import *
