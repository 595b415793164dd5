r"""RelativisticGAN on Fashion-MNIST, 28x28 grayscale.

Paper: Jolicoeur-Martineau, 2018, arXiv:1807.00734 (RaSGAN), with DCGAN's networks.
Command: python run_experiment.py --config=configs/relativistic_gan/fashion_mnist.py \
    --workdir=runs/relativistic_gan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_fashion_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("relativistic_gan")
    for network in (config.model.generator, config.model.discriminator):
        network.width = 32
    use_fashion_mnist(config)
    return in_form(config, form)
