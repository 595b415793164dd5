"""R3GAN on CIFAR-10, 32x32 RGB.

Paper: Huang et al., 2024, arXiv:2501.05441 (R3GAN).
Command: python run_experiment.py --config=configs/r3gan/cifar10.py --workdir=runs/r3gan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("r3gan")
    config.model.generator = {"name": "r3gan_generator", "latent_dim": 64}
    config.model.discriminator = {"name": "r3gan_discriminator"}
    config.data.name = "cifar10"
    config.data.image_size = 32
    config.data.channels = 3
    config.train.epochs = 100
    config.evaluation.metrics = "fid,kid"
    config.evaluation.num_samples = 50_000
    return in_form(config, form)
