import pytest
import training_step
from training_step_peaks import peak_tflops


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("28:32:64", ("dcgan", 28, 32, 64)),
        ("dcgan:64", ("dcgan", 64, 64, 128)),
        ("sngan:32", ("sngan", 32, 256, 320)),
        ("r3gan:32:768:16", ("r3gan", 32, 768, 16)),
    ],
)
def test_settings(text, expected):
    setting = training_step.parse_setting(text)
    assert tuple(setting.values()) == expected
    assert list(setting) == ["network", "image_size", "width", "batch_size"]


@pytest.mark.parametrize("text", ["unet:32", "sngan", "28:32:64:1"])
def test_settings_that_are_none(text):
    with pytest.raises(ValueError, match="Expected \\[network:\\]image size"):
        training_step.parse_setting(text)


@pytest.mark.parametrize(
    ("device", "bfloat16", "float32"),
    [
        ("NVIDIA H100 80GB HBM3", 989.4, 494.7),
        ("NVIDIA H200", 989.4, 494.7),
        ("NVIDIA A100-SXM4-40GB", 312.0, 156.0),
        ("NVIDIA A100-PCIE-40GB", 312.0, 156.0),
        ("NVIDIA A100 80GB PCIe", 312.0, 156.0),
        ("NVIDIA L40S", 362.05, 183.0),
        # Not the cards that their names begin with.
        ("NVIDIA L40", None, None),
        ("NVIDIA H100 80GB HBM3 MIG 1g.10gb", None, None),
        ("NVIDIA A100-SXM4-40GB MIG 1g.5gb", None, None),
        ("cpu", None, None),
    ],
)
def test_peaks(device, bfloat16, float32):
    assert peak_tflops(device, "bfloat16") == bfloat16
    assert peak_tflops(device, "float32") == float32


def test_table(capsys):
    """Steps of 64 images that take half a second, of 10 10^12 operations: 20 of 100 TFLOPS."""
    setting = {"batch_size": 64}
    seconds = {"fit": [0.5, 0.5, 0.6], "torch": [1.0, 1.0, 0.6]}
    fit, torch = training_step.compare(seconds, setting, 10.0, peak=100.0)
    assert (fit["images_per_second"], fit["tflops"], fit["share_of_peak"]) == (128.0, 20.0, 0.2)
    assert (torch["images_per_second"], torch["share_of_peak"]) == (64.0, 0.1)
    assert torch["fit_speed_ratio"]["median"] == 2.0
    assert " 20.0%" in capsys.readouterr().out
    unknown, _ = training_step.compare(seconds, setting, 10.0, peak=None)
    assert unknown["share_of_peak"] is None


def test_variants(monkeypatch, capsys):
    monkeypatch.setattr(training_step.importlib.util, "find_spec", lambda name: None)
    arguments = training_step.argparse.Namespace(backend="jax", variants=None, peer="torch")
    assert training_step.choose_variants(arguments) == ["fit", "bare_loop"]
    assert "PyTorch is not installed" in capsys.readouterr().out
    arguments.variants = "fit,keras_docs"
    with pytest.raises(ValueError, match="keras_docs"):
        training_step.choose_variants(arguments)
    arguments.backend, arguments.variants = "tensorflow", "fit,fit+jit,bare_loop+jit"
    assert training_step.choose_variants(arguments) == ["fit", "fit+jit", "bare_loop+jit"]


@pytest.mark.parametrize(
    ("backend", "variant"),
    [("jax", "bare_loop+jit"), ("tensorflow", "torch+jit"), ("tensorflow", "fit+anything")],
)
def test_variants_that_would_be_others(backend, variant, monkeypatch):
    monkeypatch.setattr(training_step.importlib.util, "find_spec", lambda name: True)
    arguments = training_step.argparse.Namespace(
        backend=backend, variants=f"fit,{variant}", peer=None
    )
    with pytest.raises(ValueError, match="Received the variants"):
        training_step.choose_variants(arguments)
