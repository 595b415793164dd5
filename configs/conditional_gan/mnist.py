r"""Conditional GAN on MNIST.

Paper: Mirza and Osindero, 2014, arXiv:1411.1784; the projection discriminator of Miyato and
    Koyama, 2018, arXiv:1802.05637.
Command: python run_experiment.py --config=configs/conditional_gan/mnist.py \
    --workdir=runs/conditional
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import (
    default_config,
    in_form,
    use_mnist,
    use_modern_recipe,
    use_small_dcgan,
)


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("conditional_gan")
    use_small_dcgan(config)
    use_modern_recipe(config)
    use_mnist(config)
    config.callbacks.sample_grid.grid_shape = (10, 10)  # A row for each class.
    return in_form(config, form)
