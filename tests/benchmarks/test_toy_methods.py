"""benchmarks/toy_methods.py."""

import pytest
import toy_methods


@pytest.mark.parametrize("name", toy_methods.METHODS)
def test_each_method_takes_the_settings_of_the_stress_grid(name):
    make, _ = toy_methods.METHODS[name]
    default, narrow = make(10, 0), make(10, 0, learning_rate=5e-3, width=8)
    for gan, width in ((default, 128), (narrow, 8)):
        for network in (gan.generator, gan.discriminator):
            kernels = [weight for weight in network.trainable_weights if weight.ndim == 2]
            assert [kernel.shape[1] for kernel in kernels[:4]] == [width] * 4
    assert float(narrow.generator_optimizer.learning_rate) == pytest.approx(5e-3)
