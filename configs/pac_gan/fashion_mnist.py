"""PacGAN on Fashion-MNIST, 28x28 grayscale.

Paper: Lin et al., 2018, arXiv:1712.04086 (PacGAN, m = 2), with DCGAN's networks.
Command: python run_experiment.py --config=configs/pac_gan/fashion_mnist.py --workdir=runs/pac_gan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_fashion_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("pac_gan")
    config.data.batch_size = 128  # 64 packs.
    for network in (config.model.generator, config.model.discriminator):
        network.width = 32
    use_fashion_mnist(config)
    return in_form(config, form)
