"""ACGAN on MNIST.

Paper: Odena et al., 2017, arXiv:1610.09585.
Command: python run_experiment.py --config=configs/acgan/mnist.py --workdir=runs/acgan
Cost: 10 min and 33 s on one shared CPU core (5,622 steps of 64 images), 0.95 GB.
Result: 98.5 % of 10,000 samples show the class asked for (embedded classifier); diversity 0.97 of
    the real one (its features' variance within a class), seed 0.
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
    config = default_config("acgan")
    use_small_dcgan(config)
    use_modern_recipe(config)
    use_mnist(config)
    config.train.epochs = 6
    config.callbacks.sample_grid.grid_shape = (10, 10)  # A row for each class.
    return in_form(config, form)
