from "../../language.cr" import wave

fn g(x) = wave(x)
