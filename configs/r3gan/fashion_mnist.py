"""R3GAN on Fashion-MNIST, 28x28 grayscale, smaller than the paper's networks.

Paper: Huang et al., 2024, arXiv:2501.05441 (R3GAN).
Command: python run_experiment.py --config=configs/r3gan/fashion_mnist.py --workdir=runs/r3gan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("r3gan")
    config.model.generator = {"name": "r3gan_generator", "latent_dim": 64}
    config.model.discriminator = {"name": "r3gan_discriminator"}
    for network in (config.model.generator, config.model.discriminator):
        network.width = 16
        network.blocks_per_stage = 1
    config.data.name = "fashion_mnist"
    config.train.epochs = 20
    config.evaluation.metrics = "fd,kd,precision_recall,density_coverage"
    config.evaluation.extractor = "fashion_mnist"
    return in_form(config, form)
