"""SNGAN on CIFAR-10, 32x32 RGB.

Paper: Miyato et al., 2018, arXiv:1802.05957 (SNGAN, residual networks).
Command: python run_experiment.py --config=configs/sngan/cifar10.py --workdir=runs/sngan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("sngan")
    config.model.generator = {"name": "sngan_generator", "latent_dim": 128}
    config.model.discriminator = {"name": "sngan_discriminator"}
    config.data.name = "cifar10"
    config.data.image_size = 32
    config.data.channels = 3
    config.train.epochs = 100
    config.evaluation.metrics = "fid,kid"
    config.evaluation.num_samples = 50_000
    return in_form(config, form)
