r"""The modern recipe, RpGAN + R1 + R2, on stacked MNIST, with DCGAN's networks.

Paper: Huang et al., 2024, arXiv:2501.05441 (R3GAN), whose loss and penalties these are; the
    networks and settings are ours. configs/r3gan/stacked_mnist.py has the paper's networks.
Command: python run_experiment.py --config=configs/gan/stacked_mnist_recipe.py \
    --workdir=runs/stacked_recipe
    Then, for the modes and the KL divergence: --mode=evaluate --workdir=runs/stacked_recipe
Cost: not measured here (40,000 steps of 64 images).
Result: not measured here.
"""

from keras_gan.experiments import (
    default_config,
    in_form,
    use_modern_recipe,
    use_small_dcgan,
    use_stacked_mnist,
)


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config()
    use_small_dcgan(config)
    use_modern_recipe(config)
    use_stacked_mnist(config)
    return in_form(config, form)
