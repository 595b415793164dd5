"""Installs keras_gan."""

import importlib.metadata
import pathlib
import runpy
import sysconfig

from setuptools import find_packages, setup

HERE = pathlib.Path(__file__).parent


def tensorflow_requirement():
    """TensorFlow, or its CPU build where the user has installed that one beforehand.

    pip builds a package in an isolated environment, but with the interpreter of the environment
    that it installs into: that is where to look.
    """
    installed = importlib.metadata.distributions(path=[sysconfig.get_path("purelib")])
    names = {(d.metadata["Name"] or "").lower().replace("_", "-") for d in installed}
    package = "tensorflow-cpu" if "tensorflow-cpu" in names else "tensorflow"
    return f"{package}>=2.20"


setup(
    name="keras_gan",
    version=runpy.run_path(str(HERE / "keras_gan" / "version.py"))["__version__"],
    description="Generative adversarial networks for Keras 3 on TensorFlow and JAX",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.10",
    packages=find_packages(include=["keras_gan", "keras_gan.*"]),
    package_data={
        "keras_gan.data": ["fashion_mnist_mini/**/*"],
        "keras_gan.features": ["digit_classifier_weights/*"],
    },
    install_requires=[
        tensorflow_requirement(),
        "keras>=3.12",
        "tensorflow-datasets>=4.9.9",
        # TFDS imports it when it downloads, and does not declare it.
        "importlib_resources>=6",
        # TensorFlow 2.21 no longer brings it; the TensorBoard callback needs it.
        "tensorboard>=2.20",
        "absl-py>=2",
        "ml_collections>=1",
        "numpy>=1.26",
        "pillow>=10.1",
    ],
    extras_require={
        "digits": ["scikit-learn>=1.4"],
        "test": ["pytest>=8", "pytest-xdist>=3.7", "ruff>=0.14", "scikit-learn>=1.4"],
    },
)
