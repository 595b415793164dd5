"""SAGAN on Fashion-MNIST, 28x28 grayscale.

Paper: Zhang et al., 2018, arXiv:1805.08318 (SAGAN), without labels.
Command: python run_experiment.py --config=configs/sagan/fashion_mnist.py --workdir=runs/sagan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_fashion_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("sagan")
    for network in (config.model.generator, config.model.discriminator):
        network.width = 64
    use_fashion_mnist(config)
    return in_form(config, form)
