"""WGANGP on Fashion-MNIST, 28x28 grayscale.

Paper: Gulrajani et al., 2017, arXiv:1704.00028 (WGAN-GP), with DCGAN's networks.
Command: python run_experiment.py --config=configs/wgangp/fashion_mnist.py --workdir=runs/wgangp
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_fashion_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("wgangp")
    config.model.discriminator.normalization = "layer"  # The penalty is on single samples.
    for network in (config.model.generator, config.model.discriminator):
        network.width = 32
    use_fashion_mnist(config)
    return in_form(config, form)
