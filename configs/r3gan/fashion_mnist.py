"""R3GAN on Fashion-MNIST, 28x28 grayscale, smaller than the paper's networks.

Paper: Huang et al., 2024, arXiv:2501.05441 (R3GAN).
Command: python run_experiment.py --config=configs/r3gan/fashion_mnist.py --workdir=runs/r3gan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_fashion_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("r3gan")
    config.model.generator.latent_dim = 64
    for network in (config.model.generator, config.model.discriminator):
        network.width = 16
        network.blocks_per_stage = 1
    use_fashion_mnist(config)
    return in_form(config, form)
