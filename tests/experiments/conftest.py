"""Runs that need no tracing."""

import pytest

from keras_gan.experiments import runner


@pytest.fixture(scope="module")
def eagerly():
    """Lets runs of this module train eagerly, resumed ones too, and draw few points.

    Of a few steps of small networks, tracing would take most of the time.
    """
    build_model = runner.build_model

    def build(*arguments):
        gan = build_model(*arguments)
        gan.run_eagerly = True
        return gan

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "build_model", build)
        patch.setattr(runner, "_NUM_POINTS", 64)
        yield
