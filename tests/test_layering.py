"""Which way imports go, read from the sources."""

import ast
import pathlib

import pytest

import keras_gan

ROOT = pathlib.Path(keras_gan.__file__).parent
LAYERS = [
    {"utils", "version"},
    {"engine"},
    {"losses", "layers", "augmentations", "features", "data"},
    {"regularizers", "networks", "metrics"},
    {"models"},
    {"callbacks"},
    {"experiments"},
]
TENSORFLOW = {
    "engine/tensorflow.py",
    "engine/tensorflow_checks.py",
    "engine/tensorflow_kernels.py",
    "engine/tensorflow_replicas.py",
    "data/on_demand.py",
    "experiments/tensorflow_distribution.py",
}
JAX = {
    "engine/jax.py",
    "engine/jax_devices.py",
    "engine/jax_kernels.py",
    "engine/jax_random.py",
    "engine/jax_replicas.py",
    "engine/jax_trainer.py",
}
FILES = sorted(p for p in ROOT.rglob("*.py") if p != ROOT / "__init__.py")


def layer(package):
    return next(i for i, packages in enumerate(LAYERS) if package in packages)


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_left(path):
    relative = path.relative_to(ROOT)
    own = relative.parts[0].removesuffix(".py")
    for module in imported_modules(path):
        parts = module.split(".")
        if parts[0] == "tensorflow":
            assert str(relative) in TENSORFLOW, f"{relative} imports tensorflow"
        if parts[0] == "jax":
            assert str(relative) in JAX, f"{relative} imports jax"
        if parts[0] == "keras_gan":
            assert parts[1] == own or layer(parts[1]) < layer(own), f"{relative} imports {module}"
