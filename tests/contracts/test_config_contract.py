"""Each configuration runs in its `tiny` form, and says what it is."""

import ast
import importlib.util
import pathlib

import pytest

from keras_gan.experiments import train
from keras_gan.experiments.config import check_config
from keras_gan.experiments.workdir import Workdir

ROOT = pathlib.Path(__file__).parents[2]
FILES = sorted((ROOT / "configs").rglob("*.py"))


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_config(path, tmp_path):
    module = load(path)
    check_config(module.get_config())
    train(module.get_config("tiny"), tmp_path)
    assert Workdir(tmp_path).model.exists()


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_docstring_states_paper_command_cost_and_result(path):
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    for part in ("Paper:", "Command:", "Cost:", "Result:", str(path.relative_to(ROOT))):
        assert part in text
    # Data that the project's authors could not get, or that the user brings.
    assert ("not measured" in text) == (path.stem in ("cifar10", "celeb_a", "folder"))
