"""SAGAN on CIFAR-10, 32x32 RGB.

Paper: Zhang et al., 2018, arXiv:1805.08318 (SAGAN), without labels.
Command: python run_experiment.py --config=configs/sagan/cifar10.py --workdir=runs/sagan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("sagan")
    config.model.generator = {"name": "sagan_generator", "latent_dim": 128}
    config.model.discriminator = {"name": "sagan_discriminator"}
    config.data.name = "cifar10"
    config.data.image_size = 32
    config.data.channels = 3
    config.train.epochs = 100
    config.evaluation.metrics = "fid,kid"
    config.evaluation.num_samples = 50_000
    return in_form(config, form)
