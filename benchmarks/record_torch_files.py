"""Writes the small files of PyTorch that `tests/features/test_torch_weights.py` reads.

pip install torch
python benchmarks/record_torch_files.py --folder=tests/features/recorded

Written with torch 2.13.0 (CPU).
"""

import argparse
import pathlib

import numpy as np

DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]


def expected_arrays():
    """Returns what is in the files: a dict from name to array."""
    counting = np.arange(24, dtype="float32").reshape(2, 3, 4)
    return {
        **{dtype: np.array([0, 1, 1, 0]).astype(dtype) for dtype in DTYPES},
        "parameter": counting / 7,
        "transposed": counting.transpose(2, 0, 1),
        "slice": counting[1, 1:, ::2],
        "scalar": np.array(3, "int64"),
        "empty": np.zeros((0, 3), "float32"),
    }


def main():
    """Writes the two formats."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", default=".")
    folder = pathlib.Path(parser.parse_args().folder)

    arrays = expected_arrays()
    tensors = {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
    tensors["parameter"] = torch.nn.Parameter(tensors["parameter"])
    # Views of one storage, which stay views in the file.
    counting = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    tensors["transposed"] = counting.permute(2, 0, 1)
    tensors["slice"] = counting[1, 1:, ::2]
    # A module's state dict is an ordered dict with an attribute.
    module = torch.nn.Module()
    state = module.state_dict()
    state.update(tensors)
    torch.save(state, folder / "torch_zip.pth")
    torch.save(state, folder / "torch_legacy.pth", _use_new_zipfile_serialization=False)
    # What a reader of tensors refuses: a whole module, and a type that NumPy lacks.
    torch.save(torch.nn.Linear(1, 1), folder / "torch_module.pth")
    torch.save({"x": torch.zeros(2, dtype=torch.bfloat16)}, folder / "torch_bfloat16.pth")


if __name__ == "__main__":
    main()
