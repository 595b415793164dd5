"""ACGAN on Fashion-MNIST.

Paper: Odena et al., 2017, arXiv:1610.09585.
Command: python run_experiment.py --config=configs/acgan/fashion_mnist.py --workdir=runs/acgan
Cost: 17 min and 25 s on one shared CPU core (16,866 steps of 64 images), 1.06 GB.
Result: 91.8 % of 10,000 samples show the class asked for (embedded classifier); diversity 0.80 of
    the real one (its features' variance within a class), seed 0.
"""

from keras_gan.experiments import (
    default_config,
    in_form,
    use_fashion_mnist,
    use_linear_decay,
    use_modern_recipe,
    use_small_dcgan,
)


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("acgan")
    use_small_dcgan(config)
    use_modern_recipe(config)
    use_fashion_mnist(config)
    # With the paper's 1 the samples are those that a classifier is sure of, and less diverse.
    config.model.class_weight = 0.1
    use_linear_decay(config, 9, 9)
    config.callbacks.sample_grid.grid_shape = (10, 10)  # A row for each class.
    return in_form(config, form)
