"""Weights as files: `.npz`, or `.safetensors` for other frameworks."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from chainrule.runtime import atomic
from chainrule.runtime.training.contract import Array, Arrays, Unfit

STATE = "state/"
"""What stands before the names of running statistics."""


def save_weights(path: Path, params: Arrays, state: Arrays | None = None) -> None:
    """Parameters by their paths, running statistics behind `state/`. Raises Unfit, OSError."""
    arrays = {**params, **{STATE + name: array for name, array in (state or {}).items()}}
    if path.suffix == ".npz":
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        atomic.write(path, buffer.getvalue())
    elif path.suffix == ".safetensors":
        try:
            from safetensors.numpy import save
        except ImportError:
            raise Unfit("safetensors is not installed: pip install 'chainrule[train]' brings it") from None
        atomic.write(path, save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))
    else:
        raise Unfit(f"{path.name}: weights are written as .npz or .safetensors")


def load_weights(path: Path, like: Arrays | None = None) -> tuple[dict[str, Array], dict[str, Array]]:
    """Parameters and running statistics; checked against parameters `like` those. Raises Unfit, OSError."""
    arrays = _read(path)
    params = {name: array for name, array in arrays.items() if not name.startswith(STATE)}
    state = {name.removeprefix(STATE): array for name, array in arrays.items() if name.startswith(STATE)}
    if like is not None:
        check_weights(params, like, path.name)
        params = {name: params[name] for name in like}
    return params, state


def _read(path: Path) -> dict[str, Array]:
    data = path.read_bytes()
    try:
        if path.suffix == ".safetensors":
            from safetensors.numpy import load

            return dict(load(data))
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except ImportError:
        raise Unfit("safetensors is not installed: pip install 'chainrule[train]' brings it") from None
    except Exception as error:  # of a damaged file each format raises its own
        raise Unfit(f"{path.name} holds no weights that can be read ({error})") from error


def check_weights(params: Arrays, like: Arrays, where: str) -> None:
    """Raises Unfit for weights of another model."""
    missing = [name for name in like if name not in params]
    extra = [name for name in params if name not in like]
    if missing or extra:
        lacks = f"it has no `{missing[0]}`" if missing else f"the model has no `{extra[0]}`"
        raise Unfit(f"{where} holds weights of another model: {lacks}")
    for name, array in like.items():
        if params[name].shape != array.shape:
            raise Unfit(
                f"{where} holds weights of another model: `{name}` has the shape {params[name].shape} there, "
                f"and {array.shape} here"
            )
