"""WGANGP on CIFAR-10, 32x32 RGB.

Paper: Gulrajani et al., 2017, arXiv:1704.00028 (WGAN-GP), with DCGAN's networks.
Command: python run_experiment.py --config=configs/wgangp/cifar10.py --workdir=runs/wgangp
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("wgangp")
    config.model.discriminator.normalization = "layer"  # The penalty is on single samples.
    config.data.name = "cifar10"
    config.data.image_size = 32
    config.data.channels = 3
    config.train.epochs = 100
    config.evaluation.metrics = "fid,kid"
    config.evaluation.num_samples = 50_000
    return in_form(config, form)
