"""SNGAN on Fashion-MNIST, 28x28 grayscale.

Paper: Miyato et al., 2018, arXiv:1802.05957 (SNGAN, residual networks).
Command: python run_experiment.py --config=configs/sngan/fashion_mnist.py --workdir=runs/sngan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("sngan")
    config.model.generator = {"name": "sngan_generator", "latent_dim": 128}
    config.model.discriminator = {"name": "sngan_discriminator"}
    for network in (config.model.generator, config.model.discriminator):
        network.width = 64
    config.data.name = "fashion_mnist"
    config.train.epochs = 20
    config.evaluation.metrics = "fd,kd,precision_recall,density_coverage"
    config.evaluation.extractor = "fashion_mnist"
    return in_form(config, form)
