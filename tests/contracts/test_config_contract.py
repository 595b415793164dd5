"""Each configuration runs in its `tiny` form, and says what it is."""

import ast
import importlib.util
import pathlib
import types

import pytest

from keras_gan.data import pair_transforms
from keras_gan.experiments import runner, train
from keras_gan.experiments.build import build_model
from keras_gan.experiments.config import check_config
from keras_gan.experiments.workdir import Workdir

ROOT = pathlib.Path(__file__).parents[2]
FILES = sorted((ROOT / "configs").rglob("*.py"))


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Those that differ from a trained one in what building the model shows: the data, or the defaults
# or the algorithm of a class (tests/contracts/test_model_contract.py trains each), or networks that
# have tests of their own. tests/test_fresh_process.py trains the quickstart.
TRAINED = [
    ROOT / "configs" / name
    for name in (
        "gan/folder.py",
        "gan/toy_ring.py",
        "inpainting/fashion_mnist.py",
        "pix2pix/emoji.py",
    )
]
VARIANTS = [path for path in FILES if path not in TRAINED]


@pytest.mark.slow
@pytest.mark.parametrize("path", TRAINED, ids=lambda p: str(p.relative_to(ROOT)))
def test_config(path, tmp_path, monkeypatch):
    """Eagerly, as tracing takes most of the time; the quickstart is trained in a graph."""

    def build(*arguments):
        gan = build_model(*arguments)
        gan.run_eagerly = True
        return gan

    monkeypatch.setattr(runner, "build_model", build)
    module = load(path)
    check_config(module.get_config())
    train(module.get_config("tiny"), tmp_path)
    assert Workdir(tmp_path).model.exists()


@pytest.mark.parametrize("path", VARIANTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_variant(path):
    module = load(path)
    check_config(module.get_config())
    config = module.get_config("tiny")
    check_config(config)
    data = config.data
    size = data.image_size or 28
    shape = (2,) if data.name == "toy:grid" else (size, size, data.channels or 1)
    source = types.SimpleNamespace(sample_shape=shape, num_classes=10, input_shape=shape)
    if data.transform:
        source.input_shape = pair_transforms.get(data.transform).input_shape(shape)
    made = (data.crop_size, data.crop_size, shape[2]) if data.crop_size else shape
    assert build_model(config, source).generator.output_shape[1:] == made


@pytest.mark.parametrize("name", ["reconstruction/sr_res_net.py", "srgan/photos.py"])
def test_small_form(name):
    module = load(ROOT / "configs" / name)
    config = module.get_config("small")
    check_config(config)
    assert config.model.generator.num_blocks < module.get_config().model.generator.num_blocks
    with pytest.raises(ValueError, match="Available: 'tiny', 'small', or none"):
        module.get_config("large")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_docstring_states_paper_command_cost_and_result(path):
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    for part in ("Paper:", "Command:", "Cost:", "Result:", str(path.relative_to(ROOT))):
        assert part in text
    of_images = path.parent.name in ("pix2pix", "cycle_gan", "reconstruction", "srgan")
    if path.stem in ("cifar10", "celeb_a", "folder") or of_images:
        # Data that the project's authors could not get, or that the user brings.
        assert "not measured" in text
